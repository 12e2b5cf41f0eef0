package io.tollgate.node.upstream;

import io.tollgate.node.framing.FieldNames;
import io.tollgate.node.framing.Fields;
import io.tollgate.node.framing.ResponseHead;
import io.tollgate.node.framing.WebSocketProof;
import org.jspecify.annotations.Nullable;

/**
 * The client's half of a WebSocket handshake whose other half is extended CONNECT: there 200 means yes and nobody proves
 * anything (RFC 8441 section 5), so what HTTP/1 expects (RFC 6455 section 4.2.2) is made here.
 */
final class WebSocketAccept {
    private WebSocketAccept() {}

    /** The head that says yes to a client with {@code key}. */
    static ResponseHead switching(ResponseHead accepted, @Nullable String key) {
        Fields fields = accepted.fields();
        fields.remove(FieldNames.CONTENT_LENGTH);
        fields.add(FieldNames.UPGRADE, "websocket");
        if (key != null) {
            fields.add(WebSocketProof.ACCEPT, WebSocketProof.of(key));
        }
        return new ResponseHead(101, "", 1, fields, 0);
    }
}
