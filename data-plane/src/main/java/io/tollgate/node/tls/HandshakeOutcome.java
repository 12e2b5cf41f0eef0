package io.tollgate.node.tls;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslClosedEngineException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.Locale;

/** How a handshake with a client ended: the closed list behind the metric's label. */
public enum HandshakeOutcome {
    /** Requests may come. */
    DONE,
    /** The configuration has no certificate. */
    NO_CERTIFICATE,
    /** No certificate is for the name that the client sent, or for clients that send none. */
    NAME_UNKNOWN,
    /** The first bytes are none of TLS. */
    NOT_TLS,
    /** The client took too long. */
    TIMEOUT,
    /** The client went away. */
    CLIENT_CLOSED,
    /** The client refused, for example our certificate. */
    CLIENT_REFUSED,
    /** The client speaks no version that we do. */
    VERSION,
    /** The client knows no cipher suite that we do. */
    CIPHER,
    /** Anything else that breaks the protocol. */
    PROTOCOL;

    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The word in logs and metrics. */
    public String label() {
        return label;
    }

    /** Why a handshake failed with {@code cause}: by its type or, since both libraries have but one for most, by their words. */
    public static HandshakeOutcome of(Throwable cause) {
        return switch (cause) {
            case NotSslRecordException ignored -> NOT_TLS;
            case TooLongFrameException ignored -> PROTOCOL;
            case SslHandshakeTimeoutException ignored -> TIMEOUT;
            case SslClosedEngineException ignored -> CLIENT_CLOSED;
            case ClosedChannelException ignored -> CLIENT_CLOSED;
            case java.io.IOException failure ->
                ofWords(String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT));
            default -> PROTOCOL;
        };
    }

    private static HandshakeOutcome ofWords(String words) {
        if (words.contains("alert")) {
            return CLIENT_REFUSED;
        }
        if (words.contains("connection closed")
                || words.contains("connection reset")
                || words.contains("broken pipe")) {
            return CLIENT_CLOSED;
        }
        if (words.contains("unsupported_protocol")
                || words.contains("protocol_version")
                || words.contains("wrong_version")
                || words.contains("version ")) {
            return VERSION;
        }
        if (words.contains("no_shared_cipher") || words.contains("cipher suites in common")) {
            return CIPHER;
        }
        return PROTOCOL;
    }
}
