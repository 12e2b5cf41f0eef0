package io.tollgate.core.key;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

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

    /** Characters in a whole key. */
    public static final int LENGTH = START.length() + 12 + 1 + 43 + 1 + 6;

    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final Pattern FORM = Pattern.compile("tg_live_([0-9A-Za-z]{12})_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}");
    private static final BigInteger BASE = BigInteger.valueOf(62);

    /** A new key; {@code random} must be a secure one. */
    public static ApiKeyText generate(RandomGenerator random) {
        byte[] idBits = new byte[8];
        random.nextBytes(idBits);
        byte[] secretBits = new byte[32];
        random.nextBytes(secretBits);
        String id = base62(new BigInteger(1, idBits), 12);
        String body = START + id + "_" + base62(new BigInteger(1, secretBits), 43);
        return new ApiKeyText(id, body + "_" + checksum(body));
    }

    /** The key in {@code presented}; empty when it has not the form or the checksum of one. */
    public static Optional<ApiKeyText> parse(String presented) {
        if (presented.length() != LENGTH) {
            return Optional.empty();
        }
        var matcher = FORM.matcher(presented);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String body = presented.substring(0, LENGTH - 7);
        return presented.endsWith("_" + checksum(body))
                ? Optional.of(new ApiKeyText(matcher.group(1), presented))
                : Optional.empty();
    }

    /** The id under which the credential is kept, {@code k_…}. */
    public String credentialId() {
        return "k_" + id;
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

    private static String checksum(String body) {
        CRC32 crc = new CRC32();
        crc.update(body.getBytes(StandardCharsets.US_ASCII));
        return base62(BigInteger.valueOf(crc.getValue()), 6);
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
