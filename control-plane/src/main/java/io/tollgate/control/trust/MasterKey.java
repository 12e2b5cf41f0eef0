package io.tollgate.control.trust;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** 256 random bits from outside the database, which the settings read. They never appear in {@link #toString}. */
public final class MasterKey {
    /** Bytes of a key. */
    public static final int SIZE_BYTES = 32;

    private final byte[] bytes;

    private MasterKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A key of exactly {@link #SIZE_BYTES} bytes. */
    public static MasterKey of(byte[] bytes) {
        if (bytes.length != SIZE_BYTES) {
            throw new IllegalArgumentException("master key: " + bytes.length + " bytes (expected: " + SIZE_BYTES + ")");
        }
        return new MasterKey(bytes.clone());
    }

    /** A copy of the key's bytes. */
    byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MasterKey that && java.security.MessageDigest.isEqual(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "MasterKey[…]";
    }
}
