package io.tollgate.node.listener;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.tollgate.node.exchange.DownstreamConnection;
import io.tollgate.node.guard.ClientGuard;
import io.tollgate.node.guard.DownstreamFault;
import io.tollgate.node.guard.FaultCounts;
import io.tollgate.node.tls.ApplicationProtocol;
import io.tollgate.node.transport.Channels;
import io.tollgate.node.transport.DeadlineTimer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells by a connection's first bytes what it speaks where nothing else does: HTTP/2 begins with a preface that is no
 * request (RFC 9113 section 3.4). Looks once at what a client of HTTP/1 sends, and is gone. Confined to its event loop.
 */
final class PrefaceDetector extends ChannelInboundHandlerAdapter implements DownstreamConnection {
    private static final ByteBuf PREFACE = Http2CodecUtil.connectionPrefaceBuf();
    private static final long DRAINING_IDLE_NANOS_MAX = Duration.ofMillis(500).toNanos();

    private final ClientGuard guard;
    private final Consumer<ApplicationProtocol> found;
    private final boolean draining;
    private @Nullable DeadlineTimer timer;
    private @Nullable ByteBuf first;

    /** @param found puts what speaks the protocol behind this handler */
    PrefaceDetector(ClientGuard guard, boolean draining, Consumer<ApplicationProtocol> found) {
        this.guard = guard;
        this.draining = draining;
        this.found = found;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        DeadlineTimer fresh = new DeadlineTimer(ctx.channel().eventLoop(), () -> onDeadline(ctx));
        timer = fresh;
        fresh.setIn(
                draining
                        ? DRAINING_IDLE_NANOS_MAX
                        : guard.limits().idleTimeout().toNanos());
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        DeadlineTimer current = timer;
        if (current != null) {
            current.close();
        }
        ByteBuf left = first;
        if (left != null) {
            first = null;
            left.release();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        boolean begun = first != null;
        ByteBuf bytes = joined(ctx, (ByteBuf) message);
        int known = Math.min(bytes.readableBytes(), PREFACE.readableBytes());
        int at = bytes.readerIndex();
        for (int i = 0; i < known; i++) {
            if (bytes.getByte(at + i) != PREFACE.getByte(i)) {
                handOn(ctx, bytes, ApplicationProtocol.HTTP_1_1);
                return;
            }
        }
        if (known == PREFACE.readableBytes()) {
            handOn(ctx, bytes, ApplicationProtocol.HTTP_2);
            return;
        }
        DeadlineTimer current = timer;
        if (!begun && current != null && bytes.isReadable()) {
            current.setIn(guard.limits().headTimeout().toNanos());
        }
        first = bytes;
    }

    /** At most a preface without its last byte is joined to what came next. */
    private ByteBuf joined(ChannelHandlerContext ctx, ByteBuf bytes) {
        ByteBuf before = first;
        if (before == null) {
            return bytes;
        }
        first = null;
        ByteBuf both = ctx.alloc().buffer(before.readableBytes() + bytes.readableBytes());
        both.writeBytes(before).writeBytes(bytes);
        before.release();
        bytes.release();
        return both;
    }

    private void handOn(ChannelHandlerContext ctx, ByteBuf bytes, ApplicationProtocol protocol) {
        first = bytes; // released with this handler if nobody takes it
        found.accept(protocol);
        first = null;
        ctx.fireChannelRead(bytes);
        ctx.pipeline().remove(this);
    }

    private void onDeadline(ChannelHandlerContext ctx) {
        if (first != null) {
            guard.faults()
                    .count(
                            FaultCounts.Protocol.UNKNOWN,
                            DownstreamFault.HEAD_TIMEOUT,
                            ((InetSocketAddress) ctx.channel().remoteAddress()).getAddress(),
                            "a preface that took too long");
        }
        Channels.close(ctx.channel());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Channels.close(ctx.channel());
    }

    @Override
    public void drain() {
        DeadlineTimer current = timer;
        if (current != null && first == null) {
            current.setIn(DRAINING_IDLE_NANOS_MAX);
        }
    }
}
