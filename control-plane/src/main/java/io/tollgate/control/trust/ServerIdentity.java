package io.tollgate.control.trust;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The sync server's certificate: made in memory at start under the advertised hosts and made anew before it ends, or when
 * another authority signs, so that a control plane that runs for months needs no restart and no file. TLS threads call it; only the handshake that
 * finds the certificate old pays the few milliseconds for a new one.
 */
public final class ServerIdentity extends X509ExtendedKeyManager {
    static final Duration VALIDITY = Duration.ofDays(30);
    private static final Duration RENEW_BEFORE_END = Duration.ofDays(10);

    private final CertificateAuthority authority;
    private final List<String> hosts;
    private final InstantSource clock;
    /** By alias; handshakes that began with the one before may still ask for it. */
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();

    private volatile Entry current;

    /**
     * What one handshake shows.
     *
     * @param chain the certificates of authorities behind it
     */
    private record Entry(String alias, PrivateKey key, X509Certificate certificate, List<X509Certificate> chain) {}

    /** An identity under {@code hosts}: DNS names and IP addresses. */
    public ServerIdentity(CertificateAuthority authority, List<String> hosts, InstantSource clock) {
        this.authority = authority;
        this.hosts = List.copyOf(hosts);
        this.clock = clock;
        this.current = make();
        entries.put(current.alias, current);
    }

    /** The names it stands for: no node may have one of them. */
    public List<String> hosts() {
        return hosts;
    }

    private Entry make() {
        try {
            KeyPair pair = CertificateAuthority.newKeyPair();
            List<X509Certificate> chain = authority.chain();
            X509Certificate certificate = authority.issueForServer(hosts, pair.getPublic(), VALIDITY);
            return new Entry(certificate.getSerialNumber().toString(16), pair.getPrivate(), certificate, chain);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("ECDSA P-256 is part of every JDK", e);
        }
    }

    private boolean old(Entry entry) {
        return !entry.chain.equals(authority.chain()) || endsSoon(entry);
    }

    private boolean endsSoon(Entry entry) {
        return clock.instant()
                .plus(RENEW_BEFORE_END)
                .isAfter(entry.certificate.getNotAfter().toInstant());
    }

    private Entry fresh() {
        Entry entry = current;
        return old(entry) ? renew() : entry;
    }

    private synchronized Entry renew() {
        Entry before = current;
        if (old(before)) {
            Entry next = make();
            entries.put(next.alias, next);
            entries.keySet().retainAll(List.of(before.alias, next.alias));
            current = next;
        }
        return current;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        return keyType.equals("EC") ? fresh().alias : null;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        Entry entry = entries.get(alias);
        return entry == null
                ? null
                : Stream.concat(Stream.of(entry.certificate), entry.chain.stream())
                        .toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        Entry entry = entries.get(alias);
        return entry == null ? null : entry.key;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return keyType.equals("EC") ? new String[] {fresh().alias} : null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return keyType.equals("EC") ? fresh().alias : null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
