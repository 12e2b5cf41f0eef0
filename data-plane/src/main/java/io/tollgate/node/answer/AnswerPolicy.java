package io.tollgate.node.answer;

/**
 * What becomes of an error: one row for each.
 *
 * @param status of the response
 * @param title the same for every occurrence (RFC 9457 section 3.1.3)
 * @param noise how loud it is
 * @param tells whether the caller may read the detail; the log always has it
 */
public record AnswerPolicy(int status, String title, Noise noise, boolean tells) {
    /** Who ought to look. */
    public enum Noise {
        /** The caller's affair. */
        CALLER,
        /** Somebody tries what they may not: watch its rate. */
        SECURITY,
        /** The upstream's owner. */
        UPSTREAM,
        /** The gateway's own operator. */
        GATEWAY
    }

    /** The row of {@code error}. */
    public static AnswerPolicy of(GatewayError error) {
        return switch (error) {
            case REQUEST_MALFORMED -> caller(400, "The request is malformed or ambiguous");
            case PATH_AMBIGUOUS -> caller(400, "The path can be read in more than one way");
            case CREDENTIALS_AMBIGUOUS -> caller(400, "More than one credential");
            case BODY_NOT_ALLOWED -> caller(400, "A body is not allowed here");
            case CREDENTIALS_MISSING -> security(401, "A credential is needed");
            case KEY_UNKNOWN -> security(401, "The API key is not known");
            case KEY_REVOKED -> security(401, "The API key has been revoked");
            case KEY_EXPIRED -> security(401, "The API key has expired");
            case KEY_ADDRESS -> security(401, "The API key may not be used from here");
            case CERTIFICATE_INVALID -> security(401, "The client certificate is not valid here");
            case CERTIFICATE_EXPIRED -> security(401, "The client certificate has expired");
            case TOKEN_INVALID -> security(401, "The token is not valid here");
            case TOKEN_EXPIRED -> security(401, "The token has expired");
            case TOKEN_REVOKED -> security(401, "The token has been revoked");
            case TOKEN_USED -> security(401, "The token is for one use and has been used");
            case CONSUMER_DISABLED -> security(401, "The credential's consumer is disabled or not known");
            case PERMISSION_MISSING -> security(403, "A permission is missing");
            case SCOPE_MISSING -> security(403, "The token's scopes do not reach so far");
            case NO_ROUTE -> caller(404, "No route");
            case METHOD_NOT_ALLOWED -> caller(405, "The method is not allowed here");
            case REQUEST_TIMEOUT -> caller(408, "The request took too long to arrive");
            case BODY_TOO_LARGE -> caller(413, "The body is too large");
            case URI_TOO_LONG -> caller(414, "The request target is too long");
            case EXPECTATION_FAILED -> caller(417, "The expectation cannot be met");
            case MISDIRECTED_REQUEST -> caller(421, "The connection is for other hosts");
            case LIMIT_EXCEEDED -> caller(429, "Too many requests");
            case TOO_MANY_FAILURES -> security(429, "Too many credentials that are not good");
            case HEADERS_TOO_LARGE -> caller(431, "The header section is too large");
            case INTERNAL_ERROR -> new AnswerPolicy(500, "The gateway failed", Noise.GATEWAY, false);
            case METHOD_UNSUPPORTED -> caller(501, "The method is never proxied");
            case UPGRADE_UNSUPPORTED -> caller(501, "The upgrade is not supported");
            case TRANSFER_CODING_UNSUPPORTED -> caller(501, "The transfer coding is not supported");
            case VERSION_UNSUPPORTED -> caller(505, "The HTTP version is not supported");
            case UPSTREAM_CONNECT_FAILED -> upstream(502, "The upstream cannot be reached");
            case UPSTREAM_TLS_FAILED -> upstream(502, "The upstream cannot be trusted");
            case UPSTREAM_RESET -> upstream(502, "The upstream closed the connection");
            case UPSTREAM_MALFORMED -> upstream(502, "The upstream's response is not HTTP");
            case NOT_READY -> new AnswerPolicy(503, "This node has no configuration yet", Noise.GATEWAY, true);
            case OVERLOADED -> new AnswerPolicy(503, "This node has more to do than it can", Noise.GATEWAY, false);
            case NO_HEALTHY_TARGET -> upstream(503, "No target of the upstream is healthy");
            case UPSTREAM_REFUSED -> upstream(503, "The upstream takes no more requests now");
            case UPSTREAM_OVERLOADED -> upstream(503, "Every connection to the upstream is in use");
            case ISSUER_UNAVAILABLE -> new AnswerPolicy(503, "The token cannot be checked now", Noise.GATEWAY, false);
            case USE_UNAVAILABLE ->
                new AnswerPolicy(503, "Whether the token has been used cannot be checked now", Noise.GATEWAY, false);
            case LIMIT_UNAVAILABLE -> new AnswerPolicy(503, "The limit cannot be checked now", Noise.GATEWAY, false);
            case UPSTREAM_TIMEOUT -> upstream(504, "The upstream took too long");
            case CLIENT_CLOSED -> caller(499, "The client closed the connection");
        };
    }

    private static AnswerPolicy caller(int status, String title) {
        return new AnswerPolicy(status, title, Noise.CALLER, true);
    }

    /** What decided is for the log: a caller learns the code and no more. */
    private static AnswerPolicy security(int status, String title) {
        return new AnswerPolicy(status, title, Noise.SECURITY, false);
    }

    /** Addresses and causes behind the gateway are nobody's business in front of it. */
    private static AnswerPolicy upstream(int status, String title) {
        return new AnswerPolicy(status, title, Noise.UPSTREAM, false);
    }
}
