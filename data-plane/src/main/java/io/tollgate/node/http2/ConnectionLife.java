package io.tollgate.node.http2;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.tollgate.node.guard.DownstreamFault;
import io.tollgate.node.transport.Channels;
import io.tollgate.node.transport.DeadlineTimer;
import java.time.Duration;

/**
 * How long a connection lives and how it ends (RFC 9113 section 6.8). A drain says first that an end is near, naming no
 * last stream, so that what is on its way is still served; then, when the client has heard or a moment has passed, which
 * stream was the last; and closes when all have ended. Confined to its event loop.
 */
final class ConnectionLife {
    /** How long the client may take to hear of a drain. */
    private static final long HEARD_NANOS_MAX = Duration.ofSeconds(1).toNanos();
    /** How long a client that is being closed may take to notice. */
    private static final long LINGER_NANOS = Duration.ofSeconds(2).toNanos();

    private static final long PING = 0x746f6c6c67617465L;

    private enum Phase {
        OPEN,
        /** An end was announced. */
        DRAINING,
        /** The last stream was named. */
        LAST,
        /** Nothing more is read. */
        CLOSING
    }

    private final Http2Connection connection;
    private final FrameGate gate;
    private final DeadlineTimer timer;
    private Phase phase = Phase.OPEN;
    private boolean headTimed;

    ConnectionLife(Http2Connection connection, FrameGate gate) {
        this.connection = connection;
        this.gate = gate;
        this.timer = new DeadlineTimer(connection.channel().eventLoop(), this::onDeadline);
    }

    /** Bytes that the socket has not taken. */
    static long unsentBytes(Channel channel) {
        ChannelOutboundBuffer unsent = channel.unsafe().outboundBuffer();
        return unsent == null ? 0 : unsent.totalPendingWriteBytes();
    }

    boolean isClosing() {
        return phase == Phase.CLOSING;
    }

    void begin() {
        timer.setIn(connection.idleNanosMax());
        if (!connection.gateway().lifecycle().isListening()) {
            drain();
        }
    }

    void end() {
        timer.close();
    }

    void streamOpened() {
        if (!headTimed) {
            timer.clear();
        }
    }

    void streamClosed(int open) {
        if (open == 0 && phase == Phase.LAST) {
            finish();
        } else if (open == 0 && phase != Phase.CLOSING && !headTimed) {
            timer.setIn(connection.idleNanosMax());
        }
    }

    /** The first bytes of a head start its clock. */
    void awaitHead(int open) {
        if (phase == Phase.CLOSING || gate.isInsideHead() == headTimed) {
            return;
        }
        headTimed = gate.isInsideHead();
        if (headTimed) {
            timer.setIn(connection.gateway().guard().limits().headTimeout().toNanos());
        } else if (open == 0) {
            timer.setIn(connection.idleNanosMax());
        } else {
            timer.clear();
        }
    }

    private void onDeadline() {
        if (phase == Phase.CLOSING) {
            var _ = connection.context().close();
        } else if (headTimed) {
            connection.onError(connection.context(), false, new FloodException(DownstreamFault.HEAD_TIMEOUT));
        } else if (connection.openStreams() == 0) {
            lastStream();
            finish();
        }
    }

    void drain() {
        if (phase == Phase.OPEN) {
            phase = Phase.DRAINING;
            ChannelHandlerContext ctx = connection.context();
            goAway(Integer.MAX_VALUE);
            var _ = connection.encoder().writePing(ctx, false, PING, ctx.newPromise());
            connection.flush();
            Channels.later(connection.channel().eventLoop(), this::drainHeard, HEARD_NANOS_MAX);
        }
    }

    void drainHeard() {
        if (phase == Phase.DRAINING) {
            lastStream();
            if (connection.openStreams() == 0) {
                finish();
            }
        }
    }

    private void lastStream() {
        phase = Phase.LAST;
        goAway(connection.connection().remote().lastStreamCreated());
        connection.flush();
    }

    private void goAway(int lastStreamId) {
        ChannelHandlerContext ctx = connection.context();
        var _ = connection.goAway(
                ctx, lastStreamId, Http2Error.NO_ERROR.code(), Unpooled.EMPTY_BUFFER, ctx.newPromise());
    }

    /** Ends it for an error: every stream at once, without waiting for anything. */
    void giveUp(Http2Error code) {
        if (phase == Phase.CLOSING) {
            return;
        }
        ChannelHandlerContext ctx = connection.context();
        var remote = connection.connection().remote();
        int named = remote.lastStreamKnownByPeer();
        int last = named < 0 ? remote.lastStreamCreated() : Math.min(named, remote.lastStreamCreated());
        // Past the codec's own, which would not name an end that it has named already.
        var _ = connection
                .encoder()
                .frameWriter()
                .writeGoAway(ctx, last, code.code(), Unpooled.EMPTY_BUFFER, ctx.newPromise());
        finish();
        try {
            connection.connection().forEachActiveStream(state -> {
                connection.closeStream(state, ctx.newSucceededFuture());
                return true;
            });
        } catch (Http2Exception e) {
            var _ = ctx.close();
        }
    }

    /**
     * Closes after what was written has gone out. A client that is still sending would answer with a reset that may destroy
     * the last frames on their way: it is read out for a while.
     */
    private void finish() {
        phase = Phase.CLOSING;
        gate.shut();
        timer.setIn(connection.idleNanosMax());
        ChannelHandlerContext ctx = connection.context();
        connection.flush(ctx);
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            timer.setIn(LINGER_NANOS);
            ctx.channel().config().setAutoRead(true);
            Channels.endOutput(ctx.channel());
        });
    }
}
