package io.tollgate.node.upstream;

import io.tollgate.node.framing.FieldNames;
import io.tollgate.node.framing.Fields;
import io.tollgate.node.framing.ResponseHead;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The client's half of a WebSocket handshake whose other half is extended CONNECT: there 200 means yes and nobody proves
 * anything (RFC 8441 section 5), so what HTTP/1 expects (RFC 6455 section 4.2.2) is made here.
 */
final class WebSocketAccept {
    static final String KEY = "sec-websocket-key";

    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private WebSocketAccept() {}

    /** The head that says yes to a client with {@code key}. */
    static ResponseHead switching(ResponseHead accepted, @Nullable String key) {
        Fields fields = accepted.fields();
        fields.remove(FieldNames.CONTENT_LENGTH);
        fields.add(FieldNames.UPGRADE, "websocket");
        if (key != null) {
            fields.add("sec-websocket-accept", proof(key));
        }
        return new ResponseHead(101, "", 1, fields, 0);
    }

    private static String proof(String key) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
