package io.tollgate.control.trust;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** 256 random bits from outside the database. Its text form never appears in {@link #toString}. */
public final class MasterKey {
    /** Bytes of a key. */
    public static final int SIZE_BYTES = 32;

    /** What a key looks like, for messages. */
    public static final String EXPECTED = "32 bytes as 64 hex digits or as base64";

    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{64}");
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/_-]{43}=?");

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

    /** Reads hex or base64 (either alphabet, padded or not), surrounding white space ignored; empty for anything else. */
    public static Optional<MasterKey> parse(String text) {
        String trimmed = text.strip();
        if (HEX.matcher(trimmed).matches()) {
            return Optional.of(new MasterKey(HexFormat.of().parseHex(trimmed)));
        }
        if (BASE64.matcher(trimmed).matches()) {
            String urlSafe = trimmed.replace('+', '-').replace('/', '_');
            return Optional.of(new MasterKey(Base64.getUrlDecoder().decode(urlSafe)));
        }
        return Optional.empty();
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
