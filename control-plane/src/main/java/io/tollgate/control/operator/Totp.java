package io.tollgate.control.operator;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * One-time codes by the clock (RFC 6238) as every authenticator app makes them: HMAC-SHA-1, six digits, 30 seconds. A code
 * of the step before and of the step after is good too, since clocks differ; none is good twice.
 */
public final class Totp {
    /** Bytes of a secret: those of the hash, as RFC 4226 section 4 recommends. */
    public static final int SECRET_BYTES = 20;

    private static final long STEP_SECONDS = 30;
    private static final int DIGITS = 6;
    private static final int MODULUS = 1_000_000;
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private Totp() {}

    /**
     * The step whose code {@code code} is; empty when it is none around {@code now}, or one that was used.
     *
     * @param lastStep the step of the last code that was taken; none up to it is taken again
     */
    public static OptionalLong step(byte[] secret, String code, Instant now, long lastStep) {
        if (!code.matches("[0-9]{6}")) {
            return OptionalLong.empty();
        }
        long current = now.getEpochSecond() / STEP_SECONDS;
        OptionalLong found = OptionalLong.empty();
        for (long step = current - 1; step <= current + 1; step++) { // all three, so that the time says nothing
            boolean same = MessageDigest.isEqual(
                    code.getBytes(StandardCharsets.US_ASCII), code(secret, step).getBytes(StandardCharsets.US_ASCII));
            if (same && step > lastStep) {
                found = OptionalLong.of(step);
            }
        }
        return found;
    }

    /** The code at {@code at}. */
    public static String at(byte[] secret, Instant at) {
        return code(secret, at.getEpochSecond() / STEP_SECONDS);
    }

    /** RFC 4226 section 5.3, of a step. */
    private static String code(byte[] secret, long step) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(secret, "HmacSHA1"));
            byte[] hash =
                    mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
            int offset = hash[hash.length - 1] & 0xf;
            int binary = ByteBuffer.wrap(hash).getInt(offset) & 0x7fff_ffff;
            String digits = Integer.toString(binary % MODULUS);
            return "0".repeat(DIGITS - digits.length()) + digits;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA1", e);
        }
    }

    /** The secret as apps take it: base 32 (RFC 4648 section 6) without padding. */
    public static String base32(byte[] secret) {
        StringBuilder text = new StringBuilder();
        int buffer = 0;
        int bits = 0;
        for (byte b : secret) {
            buffer = (buffer << 8) | (b & 0xff);
            bits += 8;
            while (bits >= 5) {
                bits -= 5;
                text.append(BASE32.charAt((buffer >> bits) & 31));
            }
        }
        if (bits > 0) {
            text.append(BASE32.charAt((buffer << (5 - bits)) & 31));
        }
        return text.toString();
    }

    /** What a QR code says: {@code otpauth://totp/…}. */
    public static String uri(String username, byte[] secret) {
        String name = URLEncoder.encode(username, StandardCharsets.UTF_8).replace("+", "%20");
        return "otpauth://totp/Tollgate:" + name + "?secret=" + base32(secret)
                + "&issuer=Tollgate&algorithm=SHA1&digits=6&period=30";
    }
}
