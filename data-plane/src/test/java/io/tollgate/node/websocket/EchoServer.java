package io.tollgate.node.websocket;

import io.tollgate.node.door.ScriptedUpstream;
import io.tollgate.node.door.ScriptedUpstream.Link;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;

/** A WebSocket server that sends every message back: the handshake of RFC 6455 section 4.2; the rest is {@link EchoSession}. */
final class EchoServer implements AutoCloseable {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final ScriptedUpstream upstream;

    EchoServer() throws IOException {
        upstream = ScriptedUpstream.of(EchoServer::shakeHandsAndEcho);
    }

    private static void shakeHandsAndEcho(Link link) throws IOException, GeneralSecurityException {
        String key = Link.field(link.head(), "sec-websocket-key");
        byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
        link.send(
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: "
                        + Base64.getEncoder().encodeToString(digest) + "\r\n\r\n");
        new EchoSession(link).run();
    }

    int port() {
        return upstream.port();
    }

    @Override
    public void close() throws IOException {
        upstream.close();
    }
}
