package io.tollgate.node.http2;

import io.netty.handler.codec.http2.Http2Connection.PropertyKey;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream.State;
import java.util.ArrayDeque;

/**
 * The windows of a connection, both ways (RFC 9113 section 5.2): gives clients theirs back for what was taken, and wakes
 * streams that wait for the client's. Confined to its event loop.
 */
final class Windows {
    private final Http2Connection connection;
    private final PropertyKey key;
    private final ArrayDeque<Http2Stream> awake = new ArrayDeque<>();

    /** Of {@code connection}, whose streams are kept under {@code key}. */
    Windows(Http2Connection connection, PropertyKey key) {
        this.connection = connection;
        this.key = key;
        flow().listener(this::writabilityChanged);
    }

    private Http2RemoteFlowController flow() {
        return connection.encoder().flowController();
    }

    /** Opens the window of all streams together, which begins smaller than it is to be. */
    void begin() throws Http2Exception {
        var ours = connection.decoder().flowController();
        var whole = connection.connection().connectionStream();
        ours.incrementWindowSize(whole, Http2Codec.CONNECTION_WINDOW_BYTES - ours.windowSize(whole));
    }

    /** Gives the client back the window for what was taken of its request. */
    void credit(Http2Stream stream, int bytes) {
        if (bytes > 0 && stream.state().state() != State.CLOSED) {
            try {
                connection.decoder().flowController().consumeBytes(stream.state(), bytes);
                connection.flush();
            } catch (Http2Exception e) {
                connection.onError(connection.context(), true, e);
            }
        }
    }

    boolean isWritable(Http2Stream stream) {
        return flow().isWritable(stream.state());
    }

    /** Whether its own window is open. */
    boolean isOpen(Http2Stream stream) {
        return flow().windowSize(stream.state()) > 0;
    }

    /** Not at once: the codec is in the middle of writing, or of reading a frame. */
    private void writabilityChanged(io.netty.handler.codec.http2.Http2Stream state) {
        Http2Stream stream = state.getProperty(key);
        if (stream != null && flow().isWritable(state) && stream.takeWait()) {
            if (awake.isEmpty()) {
                connection.channel().eventLoop().execute(this::wake);
            }
            awake.add(stream);
        }
    }

    private void wake() {
        for (int i = awake.size(); i > 0; i--) {
            Http2Stream stream = awake.poll();
            if (stream != null) {
                stream.writable();
            }
        }
        if (!awake.isEmpty()) {
            connection.channel().eventLoop().execute(this::wake);
        }
    }
}
