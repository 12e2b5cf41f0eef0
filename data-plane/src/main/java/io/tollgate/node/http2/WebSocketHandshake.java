package io.tollgate.node.http2;

import io.netty.util.AsciiString;
import io.tollgate.node.framing.FieldNames;
import io.tollgate.node.framing.Fields;
import io.tollgate.node.framing.WebSocketProof;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The handshake of HTTP/1.1 for a WebSocket that was asked for with extended CONNECT (RFC 8441 section 5): the client's has
 * no key, so the gateway makes one and checks the answer to it (RFC 6455 section 4).
 */
final class WebSocketHandshake {
    private static final String VERSION = "sec-websocket-version";
    private static final int KEY_BYTES = 16;

    private final String key;

    /** A fresh one; the key only proves that the upstream read it. */
    WebSocketHandshake() {
        byte[] bytes = new byte[KEY_BYTES];
        ThreadLocalRandom.current().nextBytes(bytes);
        key = Base64.getEncoder().encodeToString(bytes);
    }

    /**
     * Adds to {@code fields} what asks for {@code protocol} in HTTP/1.1. Any other than a WebSocket is asked for by a name
     * that the exchange refuses: one that it ignores in HTTP/1 must not come out of here as a plain GET.
     */
    void ask(Fields fields, AsciiString protocol) {
        fields.remove(WebSocketProof.ACCEPT);
        fields.set(WebSocketProof.KEY, key);
        if (fields.indexOf(VERSION, 0) < 0) {
            fields.add(VERSION, "13");
        }
        boolean known = protocol.contentEqualsIgnoreCase("websocket");
        fields.add(FieldNames.CONNECTION, FieldNames.UPGRADE).add(FieldNames.UPGRADE, known ? "websocket" : "unknown");
    }

    /** Whether {@code answer}, an upstream's 101, is to this handshake. */
    boolean isAnsweredBy(Fields answer) {
        return WebSocketProof.of(key).equals(answer.single(WebSocketProof.ACCEPT));
    }

    /** Takes out of an answer's fields what the client has no key for. */
    static void strip(Fields answer) {
        answer.remove(WebSocketProof.ACCEPT);
    }
}
