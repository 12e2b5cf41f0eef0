package io.tollgate.core.key;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 of an API key's whole text: all that is stored and sent. A plain hash is enough because the secret holds 256
 * random bits. Equality takes the same time wherever the two differ.
 */
public final class KeyHash {
    /** Looking up a provider costs as much as the hash itself. A digest is reset by {@code digest}. */
    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(() -> {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    });

    private final byte[] bytes;

    private KeyHash(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A stored hash of 32 bytes. */
    public static KeyHash of(byte[] bytes) {
        if (bytes.length != 32) {
            throw new IllegalArgumentException("hash: " + bytes.length + " bytes (expected: 32)");
        }
        return new KeyHash(bytes.clone());
    }

    /** The hash of {@code text}, which is ASCII. */
    static KeyHash ofText(String text) {
        return new KeyHash(SHA_256.get().digest(text.getBytes(StandardCharsets.US_ASCII)));
    }

    /** A copy of the 32 bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KeyHash that && MessageDigest.isEqual(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }
}
