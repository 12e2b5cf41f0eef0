package io.tollgate.node.framing;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** How a server of WebSockets shows that it has read a handshake of HTTP/1.1 (RFC 6455 section 4.2.2). */
public final class WebSocketProof {
    /** The field of the client's key. */
    public static final String KEY = "sec-websocket-key";

    /** The field of the server's answer to it. */
    public static final String ACCEPT = "sec-websocket-accept";

    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private WebSocketProof() {}

    /** The answer to {@code key}. */
    public static String of(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-1: missing (expected: every JDK has it)", e);
        }
    }
}
