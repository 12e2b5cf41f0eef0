package io.tollgate.core.key;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Every API key a node knows. Reading never blocks; {@link #apply} may run beside readers and takes effect for each key
 * at once, which is what lets a revocation overtake everything else.
 */
public final class CredentialBook {
    private final Map<String, Credential> byId;

    /** A book of {@code credentials}. */
    public CredentialBook(Collection<Credential> credentials) {
        byId = new ConcurrentHashMap<>(Math.max(16, credentials.size() * 2));
        credentials.forEach(credential -> byId.put(credential.id(), credential));
    }

    /** Adds or replaces {@code upserts} and forgets {@code removedIds}. */
    public void apply(Collection<Credential> upserts, Collection<String> removedIds) {
        upserts.forEach(credential -> byId.put(credential.id(), credential));
        removedIds.forEach(byId::remove);
    }

    /** Replaces everything; a key in both is never missing in between. */
    public void replaceAll(Collection<Credential> credentials) {
        boolean wasEmpty = byId.isEmpty(); // as with each start, whose memory would stay larger by a second index
        credentials.forEach(credential -> byId.put(credential.id(), credential));
        if (!wasEmpty) {
            byId.keySet().retainAll(credentials.stream().map(Credential::id).collect(Collectors.toSet()));
        }
    }

    /** Keys in it. */
    public int size() {
        return byId.size();
    }

    /** One key's record. */
    public Optional<Credential> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /**
     * Checks a key presented from {@code address} at {@code now}. The secret is checked before anything is told of the
     * key, in constant time.
     */
    public KeyVerdict check(String presented, InetAddress address, Instant now) {
        Optional<ApiKeyText> text = ApiKeyText.parse(presented);
        if (text.isEmpty()) {
            return new KeyVerdict.Refused(KeyVerdict.Reason.MALFORMED, "");
        }
        String id = text.get().credentialId();
        Credential credential = byId.get(id);
        KeyHash hash = text.get().hash();
        if (credential == null || !credential.hash().equals(hash)) {
            return new KeyVerdict.Refused(KeyVerdict.Reason.UNKNOWN, id);
        }
        return standing(credential, address, now);
    }

    /** What becomes of {@code credential}, whose secret is right, when it comes from {@code address} at {@code now}. */
    public static KeyVerdict standing(Credential credential, InetAddress address, Instant now) {
        String id = credential.id();
        if (credential.revoked()) {
            return new KeyVerdict.Refused(KeyVerdict.Reason.REVOKED, id);
        }
        Instant expiresAt = credential.expiresAt();
        if (expiresAt != null && !now.isBefore(expiresAt)) {
            return new KeyVerdict.Refused(KeyVerdict.Reason.EXPIRED, id);
        }
        if (!credential.allowedCidrs().isEmpty()
                && credential.allowedCidrs().stream().noneMatch(cidr -> cidr.contains(address))) {
            return new KeyVerdict.Refused(KeyVerdict.Reason.ADDRESS, id);
        }
        return new KeyVerdict.Accepted(credential);
    }
}
