package io.tollgate.control.node;

import java.time.Instant;

/**
 * A new join token; its text exists nowhere else and is shown once.
 *
 * @param token {@code tgj_<id>_<secret>_<fingerprint of the CA certificate>}
 */
public record IssuedToken(String id, String token, Instant expiresAt) {
    @Override
    public String toString() {
        return "IssuedToken[" + id + "]"; // the text is a secret and logs print records
    }
}
