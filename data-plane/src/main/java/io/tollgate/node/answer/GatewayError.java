package io.tollgate.node.answer;

/** Why the gateway answers a request itself, or stops one half-way. */
public enum GatewayError {
    REQUEST_MALFORMED,
    PATH_AMBIGUOUS,
    CREDENTIALS_AMBIGUOUS,
    BODY_NOT_ALLOWED,
    CREDENTIALS_MISSING,
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
    CONSUMER_DISABLED,
    PERMISSION_MISSING,
    SCOPE_MISSING,
    NO_ROUTE,
    METHOD_NOT_ALLOWED,
    REQUEST_TIMEOUT,
    BODY_TOO_LARGE,
    URI_TOO_LONG,
    EXPECTATION_FAILED,
    MISDIRECTED_REQUEST,
    LIMIT_EXCEEDED,
    TOO_MANY_FAILURES,
    HEADERS_TOO_LARGE,
    INTERNAL_ERROR,
    METHOD_UNSUPPORTED,
    UPGRADE_UNSUPPORTED,
    TRANSFER_CODING_UNSUPPORTED,
    VERSION_UNSUPPORTED,
    UPSTREAM_CONNECT_FAILED,
    UPSTREAM_TLS_FAILED,
    UPSTREAM_REFUSED,
    UPSTREAM_RESET,
    UPSTREAM_MALFORMED,
    NOT_READY,
    OVERLOADED,
    NO_HEALTHY_TARGET,
    UPSTREAM_OVERLOADED,
    ISSUER_UNAVAILABLE,
    USE_UNAVAILABLE,
    LIMIT_UNAVAILABLE,
    UPSTREAM_TIMEOUT,
    /** The client went away; nobody is there to be answered. */
    CLIENT_CLOSED;

    private final String code = name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');

    /** The stable word in problem documents, logs and metrics. */
    public String code() {
        return code;
    }
}
