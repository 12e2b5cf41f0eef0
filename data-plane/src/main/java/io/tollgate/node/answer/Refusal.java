package io.tollgate.node.answer;

import io.tollgate.node.framing.FieldNames;
import io.tollgate.node.framing.Fields;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;

/**
 * An error with what belongs to this occurrence.
 *
 * @param detail why, for the log; for the caller only where {@link AnswerPolicy#tells}. Holds no secret
 * @param extra further response fields
 */
public record Refusal(GatewayError error, String detail, Fields extra) {
    private static final int OVERLOADED_SECONDS_MAX = 5;
    private static final int ISSUER_RETRY_SECONDS = 2;

    /** A refusal without further fields. */
    public static Refusal of(GatewayError error, String detail) {
        return new Refusal(error, detail, new Fields());
    }

    /**
     * 401, with the challenge of RFC 6750 section 3: no error code when nothing was presented, or a client certificate,
     * which is no token and has no challenge of its own.
     */
    public static Refusal unauthorized(GatewayError error, String detail) {
        boolean tokenless = error == GatewayError.CREDENTIALS_MISSING
                || error == GatewayError.CERTIFICATE_INVALID
                || error == GatewayError.CERTIFICATE_EXPIRED;
        String challenge = tokenless
                ? "Bearer realm=\"tollgate\""
                : "Bearer realm=\"tollgate\", error=\"invalid_token\", error_description=\"" + error.code() + "\"";
        return new Refusal(error, detail, new Fields().add(FieldNames.WWW_AUTHENTICATE, challenge));
    }

    /** 403 with the challenge of RFC 6750 section 3.1. It does not say which scope would do: whoever asks may not know. */
    public static Refusal outOfScope(String detail) {
        return new Refusal(
                GatewayError.SCOPE_MISSING,
                detail,
                new Fields()
                        .add(FieldNames.WWW_AUTHENTICATE, "Bearer realm=\"tollgate\", error=\"insufficient_scope\""));
    }

    /** 503: the issuer or its keys are out of reach. */
    public static Refusal issuerUnavailable(String detail) {
        return new Refusal(
                GatewayError.ISSUER_UNAVAILABLE,
                detail,
                new Fields().add(FieldNames.RETRY_AFTER, Integer.toString(ISSUER_RETRY_SECONDS)));
    }

    /** 405. */
    public static Refusal methodNotAllowed(Set<String> allow) {
        return new Refusal(
                GatewayError.METHOD_NOT_ALLOWED,
                "allowed: " + String.join(", ", new TreeSet<>(allow)),
                new Fields().add(FieldNames.ALLOW, String.join(", ", new TreeSet<>(allow))));
    }

    /** 503; the wait differs from caller to caller, so that they do not all come back at once. */
    public static Refusal overloaded(String detail) {
        int seconds = 1 + ThreadLocalRandom.current().nextInt(OVERLOADED_SECONDS_MAX);
        return new Refusal(
                GatewayError.OVERLOADED, detail, new Fields().add(FieldNames.RETRY_AFTER, Integer.toString(seconds)));
    }

    /** 429; the wait is rounded up, so that a client which obeys is not refused again. */
    public static Refusal limitExceeded(String limit, Duration retryAfter) {
        return new Refusal(GatewayError.LIMIT_EXCEEDED, "limit " + limit, retryAfter(retryAfter));
    }

    /** 429, before a credential was looked at. */
    public static Refusal tooManyFailures(Duration retryAfter) {
        return new Refusal(
                GatewayError.TOO_MANY_FAILURES,
                "too many failed credentials of this address or its network",
                retryAfter(retryAfter));
    }

    private static Fields retryAfter(Duration wait) {
        long seconds = Math.max(1, Math.ceilDiv(wait.toNanos(), 1_000_000_000L));
        return new Fields().add(FieldNames.RETRY_AFTER, Long.toString(seconds));
    }
}
