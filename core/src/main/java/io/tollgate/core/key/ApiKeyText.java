package io.tollgate.core.key;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The text of an API key: {@code tg_live_<id>_<secret>_<checksum>}. The id (12 characters) finds the credential, the
 * secret holds 256 random bits, and the checksum (CRC-32) lets typos and secret scanners be answered without a look-up.
 * All three parts are base 62, of fixed length.
 *
 * @param id the credential's id without its {@code k_}
 * @param text the whole key: a secret
 */
public record ApiKeyText(String id, String text) {
    /** What every key starts with. */
    public static final String START = "tg_live_";

    /** What every kind of key starts with: one that is no live key is still meant as a key. */
    private static final String FAMILY = "tg_";

    /** What the id of every credential that is a key starts with. */
    private static final String KIND = "k_";

    private static final String BEARER = "bearer ";
    /** Characters of the id in it. */
    public static final int ID_LENGTH = 12;

    private static final int SECRET_LENGTH = 43;
    private static final int CHECKSUM_LENGTH = 6;
    private static final int ID_AT = START.length();
    private static final int SECRET_AT = ID_AT + ID_LENGTH + 1;
    private static final int CHECKSUM_AT = SECRET_AT + SECRET_LENGTH + 1;

    /** Characters in a whole key. */
    public static final int LENGTH = CHECKSUM_AT + CHECKSUM_LENGTH;

    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final BigInteger BASE = BigInteger.valueOf(DIGITS.length());

    /** A new key; {@code random} must be a secure one. */
    public static ApiKeyText generate(RandomGenerator random) {
        byte[] idBits = new byte[8];
        random.nextBytes(idBits);
        byte[] secretBits = new byte[32];
        random.nextBytes(secretBits);
        String id = base62(new BigInteger(1, idBits), ID_LENGTH);
        String body = START + id + "_" + base62(new BigInteger(1, secretBits), SECRET_LENGTH);
        return new ApiKeyText(id, body + "_" + base62(BigInteger.valueOf(crc32(body, body.length())), CHECKSUM_LENGTH));
    }

    /**
     * The key in {@code presented}; empty when it has not the form or the checksum of one. On the path of every request:
     * neither a pattern nor big numbers.
     */
    public static Optional<ApiKeyText> parse(String presented) {
        boolean form = presented.length() == LENGTH
                && presented.startsWith(START)
                && isBase62(presented, ID_AT, ID_LENGTH)
                && presented.charAt(SECRET_AT - 1) == '_'
                && isBase62(presented, SECRET_AT, SECRET_LENGTH)
                && presented.charAt(CHECKSUM_AT - 1) == '_'
                && isBase62(presented, CHECKSUM_AT, CHECKSUM_LENGTH);
        if (!form || number(presented, CHECKSUM_AT, CHECKSUM_LENGTH) != crc32(presented, CHECKSUM_AT - 1)) {
            return Optional.empty();
        }
        return Optional.of(new ApiKeyText(presented.substring(ID_AT, ID_AT + ID_LENGTH), presented));
    }

    /** What {@code Authorization: Bearer …} presents (RFC 6750 section 2.1), a key or a token; null of another scheme. */
    public static @Nullable String bearer(@Nullable String authorization) {
        return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? authorization.substring(BEARER.length()).strip()
                : null;
    }

    /** Whether {@code presented} is meant as a key, not as a token. Whether it is one is {@link #parse}'s to say. */
    public static boolean isMeant(String presented) {
        return presented.startsWith(FAMILY);
    }

    /** The {@link #bearer} of {@code authorization} that is meant as a key; null when there is none. */
    public static @Nullable String inAuthorization(@Nullable String authorization) {
        String presented = bearer(authorization);
        return presented != null && isMeant(presented) ? presented : null;
    }

    /** Whether {@code text} has the form of a credential's id, {@code k_} and twelve characters. */
    public static boolean isCredentialId(String text) {
        return text.length() == KIND.length() + ID_LENGTH
                && text.startsWith(KIND)
                && isBase62(text, KIND.length(), ID_LENGTH);
    }

    /** The id under which the credential is kept, {@code k_…}. */
    public String credentialId() {
        return KIND + id;
    }

    /** What people may see of it, {@code tg_live_<id>}. */
    public String prefix() {
        return START + id;
    }

    /** The hash of the whole text: all that is stored. */
    public KeyHash hash() {
        return KeyHash.ofText(text);
    }

    /** Never the secret. */
    @Override
    public String toString() {
        return prefix() + "_…";
    }

    private static boolean isBase62(String text, int from, int length) {
        for (int i = from; i < from + length; i++) {
            if (digit(text.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    private static int digit(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        if (c >= 'A' && c <= 'Z') {
            return c - 'A' + 10;
        }
        return c >= 'a' && c <= 'z' ? c - 'a' + 36 : -1;
    }

    /** Six digits of base 62 fit a long; the form was checked. */
    private static long number(String text, int from, int length) {
        long number = 0;
        for (int i = from; i < from + length; i++) {
            number = number * DIGITS.length() + digit(text.charAt(i));
        }
        return number;
    }

    private static long crc32(String text, int length) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.US_ASCII), 0, length);
        return crc.getValue();
    }

    private static String base62(BigInteger number, int length) {
        char[] text = new char[length];
        BigInteger rest = number;
        for (int i = length - 1; i >= 0; i--) {
            BigInteger[] split = rest.divideAndRemainder(BASE);
            text[i] = DIGITS.charAt(split[1].intValue());
            rest = split[0];
        }
        return new String(text);
    }
}
