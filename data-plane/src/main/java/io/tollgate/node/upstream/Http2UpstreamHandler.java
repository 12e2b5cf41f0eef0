package io.tollgate.node.upstream;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Exception.StreamException;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;
import io.tollgate.node.framing.Http2ResponseReader;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Netty's HTTP/2 for one connection to a target: frames, header compression, windows and states. What it finds wrong it tells
 * its {@link Http2UpstreamConnection}. Confined to its event loop.
 */
final class Http2UpstreamHandler extends Http2ConnectionHandler {
    /**
     * What a target may send of one response that its client does not take. Memory for it is bounded by this times the streams
     * of a connection; twice this a round trip is the most that one response gets.
     */
    static final int STREAM_WINDOW_BYTES = 256 << 10;

    /** Refilled as bytes arrive, so that a client that does not read stops its own response and no other's. */
    private static final int CONNECTION_WINDOW_BYTES = 4 << 20;

    private static final int DEFAULT_WINDOW_BYTES = 65_535;

    private final Http2UpstreamConnection owner;
    private @Nullable ChannelHandlerContext ctx;

    private Http2UpstreamHandler(
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings settings,
            Http2UpstreamConnection owner) {
        super(decoder, encoder, settings);
        this.owner = owner;
    }

    static Http2UpstreamHandler of(Http2UpstreamConnection owner) {
        return new Builder(owner).build();
    }

    private static final class Builder extends AbstractHttp2ConnectionHandlerBuilder<Http2UpstreamHandler, Builder> {
        private final Http2UpstreamConnection owner;

        Builder(Http2UpstreamConnection owner) {
            this.owner = owner;
            Http2Connection connection = new DefaultHttp2Connection(false, 0);
            connection
                    .local()
                    .flowController(new DefaultHttp2LocalFlowController(
                            connection, DefaultHttp2LocalFlowController.DEFAULT_WINDOW_UPDATE_RATIO, true));
            connection
                    .remote()
                    .flowController(new DefaultHttp2RemoteFlowController(
                            connection, new UniformStreamByteDistributor(connection), owner::writabilityChanged));
            connection.addListener(owner);
            connection(connection);
            frameListener(owner);
            headerSensitivityDetector(Http2RequestHead.NEVER_INDEXED);
            initialSettings(new Http2Settings()
                    .pushEnabled(false)
                    .initialWindowSize(STREAM_WINDOW_BYTES)
                    .maxHeaderListSize(Http2ResponseReader.HEAD_BYTES_MAX));
        }

        @Override
        protected Http2UpstreamHandler build() {
            return super.build();
        }

        @Override
        protected Http2UpstreamHandler build(
                Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
            return new Http2UpstreamHandler(decoder, encoder, settings, owner);
        }
    }

    ChannelHandlerContext ctx() {
        return Objects.requireNonNull(ctx, "ctx: none (expected: in a pipeline)");
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) throws Exception {
        ctx = added;
        super.handlerAdded(added);
        connection()
                .local()
                .flowController()
                .incrementWindowSize(connection().connectionStream(), CONNECTION_WINDOW_BYTES - DEFAULT_WINDOW_BYTES);
        added.flush();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) throws Exception {
        try {
            owner.readComplete();
        } finally {
            super.channelReadComplete(context);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        owner.lost(UpstreamFailure.RESET, "the connection was closed");
        super.channelInactive(context);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        onError(context, false, cause);
    }

    @Override
    protected void onStreamError(
            ChannelHandlerContext context, boolean outbound, Throwable cause, StreamException error) {
        if (connection().stream(error.streamId()) == null && !outbound) {
            // What was on its way to a stream that we have reset meanwhile (RFC 9113 section 5.1).
            return;
        }
        owner.streamError(error.streamId(), outbound, String.valueOf(error.getMessage()));
        super.onStreamError(context, outbound, cause, error);
    }

    @Override
    protected void onConnectionError(
            ChannelHandlerContext context, boolean outbound, Throwable cause, @Nullable Http2Exception error) {
        boolean theirs = error != null && !outbound;
        owner.lost(theirs ? UpstreamFailure.MALFORMED : UpstreamFailure.RESET, String.valueOf(cause.getMessage()));
        super.onConnectionError(context, outbound, cause, error);
    }
}
