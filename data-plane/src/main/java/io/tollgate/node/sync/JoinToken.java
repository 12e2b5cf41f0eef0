package io.tollgate.node.sync;

import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A one-time token, {@code tgj_<id>_<secret>_<fingerprint>}.
 *
 * @param proof {@code <id>_<secret>}: a secret, for the control plane
 * @param fingerprint SHA-256 of the one CA certificate to trust, base64url without padding
 */
public record JoinToken(String proof, String fingerprint) {
    private static final Pattern FORM =
            Pattern.compile("tgj_([0-9A-Za-z]{1,64}_[0-9A-Za-z]{16,128})_([0-9A-Za-z_-]{43})");

    /** The token in {@code text}; empty when it has not the form of one. */
    public static Optional<JoinToken> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches() ? Optional.of(new JoinToken(matcher.group(1), matcher.group(2))) : Optional.empty();
    }

    /** Whether {@code certificate} is the one that this token names. */
    boolean names(X509Certificate certificate) {
        return TrustAnchors.fingerprint(certificate).equals(fingerprint);
    }

    /** Never the secret. */
    @Override
    public String toString() {
        return "JoinToken[…]";
    }
}
