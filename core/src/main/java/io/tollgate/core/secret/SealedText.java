package io.tollgate.core.secret;

import java.util.regex.Pattern;

/**
 * A secret as the configuration holds it: {@code sealed:v1:} and, in base64url without padding, which key sealed it (8
 * bytes), the nonce (12), and AES-256-GCM's ciphertext with its tag (16). Only {@link SecretsKey} makes and opens it, and
 * only under the place it was sealed for.
 *
 * @param text at most {@value #LENGTH_MAX} characters
 */
public record SealedText(String text) {
    /** What every sealed text starts with. */
    public static final String PREFIX = "sealed:v1:";

    /** The longest; a private key of 8192 bits needs less than half of it. */
    public static final int LENGTH_MAX = 16 << 10;

    /** 8 + 12 + 16 bytes, and at least one byte of ciphertext: 50 characters of base64url. */
    private static final Pattern FORM = Pattern.compile(PREFIX + "[A-Za-z0-9_-]{50,}");

    public SealedText {
        if (!isSealed(text)) {
            throw new IllegalArgumentException("not a sealed text (expected: " + PREFIX + "…)");
        }
    }

    /** Whether {@code text} has the form; whether it opens is another question. */
    public static boolean isSealed(String text) {
        return text.length() <= LENGTH_MAX && FORM.matcher(text).matches();
    }

    String encoded() {
        return text.substring(PREFIX.length());
    }
}
