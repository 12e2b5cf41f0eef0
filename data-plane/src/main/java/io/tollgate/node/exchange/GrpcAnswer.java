package io.tollgate.node.exchange;

import io.tollgate.node.answer.AnswerPolicy;
import io.tollgate.node.answer.GatewayError;
import io.tollgate.node.answer.Refusal;
import io.tollgate.node.framing.FieldNames;
import io.tollgate.node.framing.Fields;
import java.nio.charset.StandardCharsets;

/**
 * The gateway's own response to a call of gRPC: trailers only, with status 200, as a server of gRPC would refuse it. Logs and
 * metrics have the real status all the same. Decision record 0015 says why each status is what it is.
 */
final class GrpcAnswer {
    private static final String HEX = "0123456789ABCDEF";

    private GrpcAnswer() {}

    /** The answer to {@code refusal}; {@code own} are fields that any answer to that request gets. */
    static GatewayAnswer of(Refusal refusal, Fields own) {
        AnswerPolicy policy = AnswerPolicy.of(refusal.error());
        String detail = policy.tells() && !refusal.detail().isEmpty() ? ": " + refusal.detail() : "";
        Fields fields = new Fields()
                .add(FieldNames.CONTENT_TYPE, "application/grpc")
                .add("grpc-status", Integer.toString(status(refusal.error())))
                .add("grpc-message", encode(refusal.error().code() + ": " + policy.title() + detail))
                .addAll(own)
                .addAll(refusal.extra());
        return new GatewayAnswer(200, fields, new byte[0]);
    }

    /** The number of a status (gRPC's page "Status codes and their use in gRPC"). */
    static int status(GatewayError error) {
        return switch (error) {
            case CLIENT_CLOSED -> 1; // CANCELLED
            case UPSTREAM_TIMEOUT, REQUEST_TIMEOUT -> 4; // DEADLINE_EXCEEDED
            case PERMISSION_MISSING, SCOPE_MISSING -> 7; // PERMISSION_DENIED
            // Not UNAVAILABLE, which clients retry at once: that is no cure for asking too often.
            case LIMIT_EXCEEDED, TOO_MANY_FAILURES, BODY_TOO_LARGE -> 8; // RESOURCE_EXHAUSTED
            case NO_ROUTE, METHOD_NOT_ALLOWED, METHOD_UNSUPPORTED, UPGRADE_UNSUPPORTED -> 12; // UNIMPLEMENTED
            case REQUEST_MALFORMED,
                    MISDIRECTED_REQUEST,
                    PATH_AMBIGUOUS,
                    CREDENTIALS_AMBIGUOUS,
                    BODY_NOT_ALLOWED,
                    URI_TOO_LONG,
                    EXPECTATION_FAILED,
                    HEADERS_TOO_LARGE,
                    TRANSFER_CODING_UNSUPPORTED,
                    VERSION_UNSUPPORTED,
                    INTERNAL_ERROR,
                    UPSTREAM_MALFORMED -> 13; // INTERNAL
            case UPSTREAM_CONNECT_FAILED,
                    UPSTREAM_TLS_FAILED,
                    UPSTREAM_REFUSED,
                    UPSTREAM_RESET,
                    UPSTREAM_OVERLOADED,
                    OVERLOADED,
                    NO_HEALTHY_TARGET,
                    ISSUER_UNAVAILABLE,
                    USE_UNAVAILABLE,
                    LIMIT_UNAVAILABLE,
                    NOT_READY -> 14; // UNAVAILABLE
            case CREDENTIALS_MISSING,
                    KEY_UNKNOWN,
                    KEY_REVOKED,
                    KEY_EXPIRED,
                    KEY_ADDRESS,
                    CERTIFICATE_INVALID,
                    CERTIFICATE_EXPIRED,
                    TOKEN_INVALID,
                    TOKEN_EXPIRED,
                    TOKEN_REVOKED,
                    TOKEN_USED,
                    CONSUMER_DISABLED -> 16; // UNAUTHENTICATED
        };
    }

    /** Percent-encodes all but printable ASCII, and the percent sign. */
    private static String encode(String message) {
        StringBuilder text = new StringBuilder(message.length() + 16);
        for (byte b : message.getBytes(StandardCharsets.UTF_8)) {
            if (b >= ' ' && b <= '~' && b != '%') {
                text.append((char) b);
            } else {
                text.append('%').append(HEX.charAt(b >> 4 & 15)).append(HEX.charAt(b & 15));
            }
        }
        return text.toString();
    }
}
