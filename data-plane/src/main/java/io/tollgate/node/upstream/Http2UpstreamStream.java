package io.tollgate.node.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.tollgate.node.framing.Fault;
import io.tollgate.node.framing.Fields;
import io.tollgate.node.framing.Http2ResponseReader;
import io.tollgate.node.framing.MessageSink;
import io.tollgate.node.framing.ResponseHead;
import io.tollgate.node.framing.WebSocketProof;
import org.jspecify.annotations.Nullable;

/** One request on a connection of HTTP/2: its stream, and what came of the response. Confined to its event loop. */
final class Http2UpstreamStream implements UpstreamStream, MessageSink<ResponseHead> {
    private final Http2UpstreamConnection connection;
    private final boolean onUsedConnection;
    private @Nullable UpstreamListener listener;
    private @Nullable Http2ResponseReader reader;
    private @Nullable Http2Stream stream;
    private boolean headSent;
    private boolean touched;
    private boolean upgrading;
    private @Nullable String webSocketKey;
    /** The other side has ended this one stream: that says nothing about the connection. */
    private boolean resetByPeer;

    Http2UpstreamStream(Http2UpstreamConnection connection, UpstreamListener listener) {
        this.connection = connection;
        this.listener = listener;
        this.onUsedConnection = connection.isUsed();
    }

    /** Its number; the highest there is while it has none. */
    int id() {
        Http2Stream current = stream;
        return current == null ? Integer.MAX_VALUE : current.id();
    }

    @Override
    public TargetState target() {
        return connection.target();
    }

    @Override
    public boolean isReused() {
        return onUsedConnection && !resetByPeer;
    }

    @Override
    public boolean isWritable() {
        Http2Stream current = stream;
        return current != null
                && connection.handler().encoder().flowController().isWritable(current);
    }

    @Override
    public void sendHead(UpstreamRequest request) {
        upgrading = request.upgrading();
        if (upgrading && !connection.takesConnectProtocol()) {
            lost(UpstreamFailure.UNSUPPORTED, "the upstream takes no WebSockets over HTTP/2 (RFC 8441)");
            return;
        }
        Http2Headers head = Http2RequestHead.of(request, target());
        if (Http2RequestHead.size(head) > connection.takesHeadBytes()) {
            lost(
                    UpstreamFailure.HEAD_TOO_LARGE,
                    "the upstream takes heads of " + connection.takesHeadBytes() + " bytes");
            return;
        }
        webSocketKey = request.fields().get(WebSocketProof.KEY);
        reader = new Http2ResponseReader(connection.channel().alloc(), request.method(), this);
        ChannelHandlerContext ctx = connection.handler().ctx();
        int id = connection.open(this);
        ChannelFuture written = connection
                .handler()
                .encoder()
                .writeHeaders(ctx, id, head, 0, !request.hasBody() && !upgrading, ctx.newPromise());
        connection.opened();
        headSent = true;
        if (stream == null) {
            // The other side has lowered what it takes, or is going away: nothing was sent.
            lost(UpstreamFailure.REFUSED, String.valueOf(written.cause()));
        }
    }

    /** It has a number now. */
    void opened(Http2Stream fresh) {
        stream = fresh;
    }

    @Override
    public void sendBody(ByteBuf part) {
        Http2Stream current = stream;
        if (current == null) {
            part.release();
            return;
        }
        ChannelHandlerContext ctx = connection.handler().ctx();
        var _ = connection.handler().encoder().writeData(ctx, current.id(), part, 0, false, ctx.newPromise());
    }

    @Override
    public void sendEnd(@Nullable Fields trailers) {
        Http2Stream current = stream;
        if (current == null) {
            return;
        }
        ChannelHandlerContext ctx = connection.handler().ctx();
        if (trailers == null || trailers.size() == 0) {
            var _ = connection
                    .handler()
                    .encoder()
                    .writeData(ctx, current.id(), Unpooled.EMPTY_BUFFER, 0, true, ctx.newPromise());
        } else {
            var _ = connection
                    .handler()
                    .encoder()
                    .writeHeaders(ctx, current.id(), Http2RequestHead.trailers(trailers), 0, true, ctx.newPromise());
        }
    }

    @Override
    public void flush() {
        connection.flush();
    }

    @Override
    public void pause() {
        Http2ResponseReader current = reader;
        if (current != null) {
            current.pause();
        }
    }

    @Override
    public void resume() {
        Http2ResponseReader current = reader;
        if (current == null || !current.isPaused()) {
            return;
        }
        UpstreamListener owner = listener;
        consumed(current.resume());
        if (owner != null) {
            owner.readComplete();
        }
    }

    /** Opens the window again for what was handed out. */
    private void consumed(int bytes) {
        Http2Stream current = stream;
        if (bytes == 0 || current == null) {
            return;
        }
        try {
            if (connection.handler().connection().local().flowController().consumeBytes(current, bytes)) {
                connection.flush();
            }
        } catch (Http2Exception e) {
            connection.handler().onError(connection.handler().ctx(), true, e);
        }
    }

    @Override
    public void tunnel() {
        // Bytes are DATA here whatever they mean.
    }

    @Override
    public void release() {
        // A response that came before the request's end leaves bytes that nobody wants any more.
        Http2Stream current = stream;
        if (current != null
                && (current.state() == Http2Stream.State.OPEN
                        || current.state() == Http2Stream.State.HALF_CLOSED_REMOTE)) {
            resetStream(Http2Error.CANCEL);
        }
        finish();
    }

    @Override
    public void cancel() {
        resetStream(Http2Error.CANCEL);
        finish();
    }

    private void resetStream(Http2Error code) {
        Http2Stream current = stream;
        if (current != null && current.state() != Http2Stream.State.CLOSED) {
            ChannelHandlerContext ctx = connection.handler().ctx();
            var _ = connection.handler().resetStream(ctx, current.id(), code.code(), ctx.newPromise());
            connection.flush();
        }
    }

    private void finish() {
        listener = null;
        Http2ResponseReader current = reader;
        if (current != null) {
            current.close();
        }
        connection.finished(this);
    }

    void headers(Http2Headers headers, boolean endOfStream) {
        Http2ResponseReader current = reader;
        if (current != null) {
            current.headers(headers, endOfStream);
        }
    }

    /** How many of the bytes are done with. */
    int data(ByteBuf data, boolean endOfStream) {
        Http2ResponseReader current = reader;
        return current == null ? data.readableBytes() : current.data(data, endOfStream);
    }

    /** RST_STREAM has come. */
    void reset(long errorCode) {
        resetByPeer = true;
        boolean refused = errorCode == Http2Error.REFUSED_STREAM.code();
        lost(
                refused ? UpstreamFailure.REFUSED : UpstreamFailure.RESET,
                "RST_STREAM " + Http2UpstreamConnection.name(errorCode));
    }

    /**
     * Nothing more comes. A response that is whole already, though not all of it is handed out, is not harmed by that (RFC
     * 9113 section 8.1).
     */
    void lost(UpstreamFailure failure, String detail) {
        UpstreamListener current = listener;
        Http2ResponseReader response = reader;
        if (current == null || (response != null && response.isEnded())) {
            return;
        }
        boolean begun = response != null && response.isHeadSeen();
        finish();
        current.failed(begun && failure != UpstreamFailure.MALFORMED ? UpstreamFailure.TRUNCATED : failure, detail);
    }

    /** Whether this is the first time since {@link #readComplete}. */
    boolean touch() {
        boolean first = !touched;
        touched = true;
        return first;
    }

    void readComplete() {
        touched = false;
        UpstreamListener current = listener;
        if (current != null) {
            current.readComplete();
        }
    }

    void writabilityChanged() {
        UpstreamListener current = listener;
        // A stream that opens is told to be writable before its head is written.
        if (current != null && headSent) {
            current.writabilityChanged();
        }
    }

    @Override
    public void head(ResponseHead head) {
        UpstreamListener current = listener;
        if (current != null) {
            boolean accepted = upgrading && head.status() >= 200 && head.status() < 300;
            current.head(accepted ? WebSocketAccept.switching(head, webSocketKey) : head);
        }
    }

    @Override
    public void body(ByteBuf part) {
        UpstreamListener current = listener;
        if (current == null) {
            part.release();
        } else {
            current.body(part);
        }
    }

    @Override
    public void end(@Nullable Fields trailers) {
        UpstreamListener current = listener;
        if (current != null) {
            current.end(trailers);
        }
    }

    @Override
    public void fault(Fault fault) {
        UpstreamListener current = listener;
        resetStream(Http2Error.PROTOCOL_ERROR);
        finish();
        if (current != null) {
            current.failed(UpstreamFailure.MALFORMED, fault.detail());
        }
    }
}
