package io.tollgate.control.node;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A one-time token in the form the node sends back, {@code <id>_<secret>}: 64 and 256 random bits in hex. The secret is
 * random, so a plain SHA-256 of it is as good as a slow hash and cheaper to be attacked with.
 */
record JoinToken(String id, String secret) {
    private static final Pattern FORM = Pattern.compile("([0-9a-f]{16})_([0-9a-f]{64})");
    private static final SecureRandom RANDOM = new SecureRandom();

    static JoinToken generate() {
        return new JoinToken(hex(8), hex(32));
    }

    private static String hex(int sizeBytes) {
        byte[] bytes = new byte[sizeBytes];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Reads what a node sent; empty for anything but the exact form. */
    static Optional<JoinToken> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches() ? Optional.of(new JoinToken(matcher.group(1), matcher.group(2))) : Optional.empty();
    }

    byte[] secretSha256() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
    }

    /** What a person pastes: with the fingerprint of the authority that the node shall trust, and no other. */
    String text(String authorityFingerprint) {
        return "tgj_" + id + "_" + secret + "_" + authorityFingerprint;
    }

    @Override
    public String toString() {
        return "JoinToken[" + id + "]"; // the secret stays out of logs
    }
}
