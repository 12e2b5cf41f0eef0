package io.tollgate.core.token;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.core.config.TokenAlgorithm;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A token in compact form (RFC 7515 section 3.1), taken apart and not believed yet. Of its header only {@code alg},
 * {@code kid} and {@code typ} are read: keys and places of keys in it ({@code jwk}, {@code jku}, {@code x5c}, {@code x5u})
 * mean nothing.
 */
public final class SignedToken {
    private static final int KID_MAX = 512;
    private static final String APPLICATION = "application/";

    private final TokenAlgorithm algorithm;
    private final @Nullable String kid;
    private final @Nullable String type;
    private final byte[] signedPart;
    private final byte[] payload;
    private final byte[] signature;

    /** A token of those parts. */
    public SignedToken(
            TokenAlgorithm algorithm,
            @Nullable String kid,
            @Nullable String type,
            byte[] signedPart,
            byte[] payload,
            byte[] signature) {
        this.algorithm = algorithm;
        this.kid = kid;
        this.type = type;
        this.signedPart = signedPart;
        this.payload = payload;
        this.signature = signature;
    }

    /** What it says that it is signed with. */
    public TokenAlgorithm algorithm() {
        return algorithm;
    }

    /** Which key; null when it does not say. */
    public @Nullable String kid() {
        return kid;
    }

    /** In lower case, without {@code application/}; null when it does not say. */
    public @Nullable String type() {
        return type;
    }

    /** What the signature is over. */
    public byte[] signedPart() {
        return signedPart;
    }

    /** Claims, not read yet. */
    public byte[] payload() {
        return payload;
    }

    /** The last part. */
    public byte[] signature() {
        return signature;
    }

    /** The same with another signature, which is not good. */
    public SignedToken withBitTurned() {
        byte[] turned = signature.clone();
        turned[turned.length / 2] ^= 1;
        return new SignedToken(algorithm, kid, type, signedPart, payload, turned);
    }

    /** Characters of the whole token: the three parts without their ends, base64url being four characters for three bytes. */
    public int length() {
        return signedPart.length + 1 + (signature.length * 4 + 2) / 3;
    }

    /** Takes {@code text} apart; refuses all but the one strict form. */
    public static SignedToken parse(String text) throws FlawedTokenException {
        int first = text.indexOf('.');
        int second = text.indexOf('.', first + 1);
        if (first <= 0 || second < 0 || text.indexOf('.', second + 1) >= 0) {
            throw new FlawedTokenException(Flaw.MALFORMED, "not three parts");
        }
        JsonNode header = object(decode(text.substring(0, first)), "header");
        byte[] payload = decode(text.substring(first + 1, second));
        byte[] signature = decode(text.substring(second + 1));
        // A critical extension that is not understood invalidates (RFC 7515 section 4.1.11), and none is; b64 needs it.
        if (header.has("crit") || header.has("b64")) {
            throw new FlawedTokenException(Flaw.CRITICAL, "a critical extension");
        }
        TokenAlgorithm algorithm = TokenAlgorithm.of(text(header, "alg", "none"))
                .orElseThrow(() -> new FlawedTokenException(Flaw.ALGORITHM, "an algorithm that is never accepted"));
        byte[] signedPart = text.substring(0, second).getBytes(StandardCharsets.US_ASCII);
        return new SignedToken(
                algorithm, optional(header, "kid"), type(optional(header, "typ")), signedPart, payload, signature);
    }

    /** Whose {@code text} claims to be, nothing of which is verified; null when it has not the form of a signed token. */
    public static @Nullable String claimedIssuer(String text) {
        int first = text.indexOf('.');
        int second = text.indexOf('.', first + 1);
        if (first <= 0 || second < 0) {
            return null;
        }
        try {
            return object(decode(text.substring(first + 1, second)), "payload")
                    .path("iss")
                    .textValue();
        } catch (FlawedTokenException e) {
            return null;
        }
    }

    /** Strict base64url (RFC 7515 section 2): the JDK's decoder takes padding and bits that no encoder writes. */
    public static byte[] decode(String part) throws FlawedTokenException {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(part);
            if (Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(part)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) { // the same as a form that is not the one form
        }
        throw new FlawedTokenException(Flaw.MALFORMED, "not canonical base64url");
    }

    /** Strict JSON: a member that stands twice is refused, since two readers may read two things. */
    public static JsonNode object(byte[] bytes, String what) throws FlawedTokenException {
        try {
            JsonNode node = Json.parse(bytes);
            if (node.isObject()) {
                return node;
            }
        } catch (InvalidDocumentException e) { // the same as another type
        }
        throw new FlawedTokenException(Flaw.MALFORMED, "the " + what + " is no JSON object");
    }

    private static @Nullable String optional(JsonNode header, String member) throws FlawedTokenException {
        return header.has(member) ? text(header, member, "") : null;
    }

    private static String text(JsonNode header, String member, String fallback) throws FlawedTokenException {
        JsonNode value = header.path(member);
        if (value.isMissingNode()) {
            return fallback;
        }
        if (!value.isTextual() || value.textValue().length() > KID_MAX) {
            throw new FlawedTokenException(Flaw.MALFORMED, member + " is no short text");
        }
        return value.textValue();
    }

    private static @Nullable String type(@Nullable String typ) {
        if (typ == null) {
            return null;
        }
        String lower = typ.toLowerCase(java.util.Locale.ROOT); // media types are (RFC 7515 section 4.1.9)
        return lower.startsWith(APPLICATION) ? lower.substring(APPLICATION.length()) : lower;
    }
}
