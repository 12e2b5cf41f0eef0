package io.tollgate.node.token;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.core.config.TokenAlgorithm;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys an issuer has published (RFC 7517 section 5), those that are of use. Immutable. */
final class KeySet {
    /** An issuer has a handful; a longer list is no set of keys of one issuer. */
    private static final int KEYS_MAX = 128;

    /** So many keys are tried for a token that does not say which. */
    private static final int TRIES_MAX = 4;

    private final List<VerificationKey> keys;

    private KeySet(List<VerificationKey> keys) {
        this.keys = List.copyOf(keys);
    }

    /** Reads a set. A key that {@code before} has stays the same object, so that what it verified stays verified. */
    static KeySet read(byte[] document, @Nullable KeySet before, SignatureProvider provider) throws IOException {
        JsonNode members;
        try {
            members = Json.parse(document).path("keys");
        } catch (InvalidDocumentException e) {
            throw new IOException("the key set is not JSON");
        }
        if (!members.isArray() || members.size() > KEYS_MAX) {
            throw new IOException("no key set (expected: \"keys\", at most " + KEYS_MAX + ")");
        }
        Map<String, VerificationKey> known = new HashMap<>();
        if (before != null) {
            before.keys.forEach(key -> known.put(key.text(), key));
        }
        List<VerificationKey> keys = new ArrayList<>();
        for (JsonNode member : members) {
            VerificationKey there = known.get(Json.print(member));
            if (there != null) {
                keys.add(there);
            } else {
                VerificationKey.of(member, provider).ifPresent(keys::add);
            }
        }
        return new KeySet(keys);
    }

    /** Tells every key that is not in {@code next} that it is gone. */
    void replacedBy(KeySet next) {
        keys.stream().filter(key -> !next.keys.contains(key)).forEach(VerificationKey::remove);
    }

    /** Keys that may verify such a token, few. */
    List<VerificationKey> candidates(@Nullable String kid, TokenAlgorithm algorithm) {
        return keys.stream()
                .filter(key -> kid == null || kid.equals(key.kid()))
                .filter(key -> key.verifiesWith(algorithm))
                .limit(TRIES_MAX)
                .toList();
    }

    boolean knows(String kid) {
        return keys.stream().anyMatch(key -> kid.equals(key.kid()));
    }

    int size() {
        return keys.size();
    }
}
