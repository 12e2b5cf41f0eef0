package io.tollgate.node.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.tollgate.node.exchange.DownstreamConnection;
import io.tollgate.node.exchange.Gateway;
import io.tollgate.node.exchange.RefusedHead;
import io.tollgate.node.framing.Fault;
import io.tollgate.node.framing.Fields;
import io.tollgate.node.framing.MessageSink;
import io.tollgate.node.framing.RequestHead;
import io.tollgate.node.framing.RequestParser;
import io.tollgate.node.guard.ClientLimits;
import io.tollgate.node.guard.DownstreamFault;
import io.tollgate.node.guard.FaultCounts;
import io.tollgate.node.tls.SecuredBy;
import io.tollgate.node.transport.Channels;
import io.tollgate.node.transport.DeadlineTimer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection of HTTP/1: one exchange at a time, the next one only when the one before is over, however many requests
 * the client has sent ahead. Confined to its event loop.
 */
public final class Http1Connection extends ChannelInboundHandlerAdapter
        implements DownstreamConnection, MessageSink<RequestHead> {
    /** How long an idle client may still send a request while the node drains. */
    private static final long DRAINING_IDLE_NANOS_MAX = Duration.ofMillis(500).toNanos();
    /** How long a client that is being closed may take to notice. */
    private static final long LINGER_NANOS = Duration.ofSeconds(2).toNanos();

    private final Gateway gateway;
    private final int loopIndex;
    private final Channel channel;
    private final @Nullable SecuredBy securedBy;
    private final RequestParser parser;
    private final ClientLimits limits;
    private final long headNanosMax;
    private final long idleNanosMax;
    private final DeadlineTimer timer;
    private @Nullable Http1Stream stream;
    private boolean lingering;
    private boolean reading;
    private boolean flushWanted;
    private boolean headTimed;
    private int requests;
    /** The next request waits until the client has taken answers. */
    private boolean nextDeferred;

    /** Bytes not yet taken by the socket when somebody last looked. */
    private long pendingBytesSeen;

    /**
     * The handler of one new connection.
     *
     * @param securedBy null without TLS
     */
    public Http1Connection(Gateway gateway, int loopIndex, Channel channel, @Nullable SecuredBy securedBy) {
        this.gateway = gateway;
        this.loopIndex = loopIndex;
        this.channel = channel;
        this.securedBy = securedBy;
        this.limits = gateway.guard().limits();
        this.headNanosMax = limits.headTimeout().toNanos();
        this.idleNanosMax = limits.idleTimeout().toNanos();
        this.parser = new RequestParser(channel.alloc(), this);
        this.timer = new DeadlineTimer(channel.eventLoop(), this::onDeadline);
    }

    Gateway gateway() {
        return gateway;
    }

    int loopIndex() {
        return loopIndex;
    }

    Channel channel() {
        return channel;
    }

    DeadlineTimer timer() {
        return timer;
    }

    @Nullable
    SecuredBy securedBy() {
        return securedBy;
    }

    /** Whether it may carry another request behind this one. */
    boolean mayGoOn() {
        return requests < limits.requestsPerConnectionMax()
                && !gateway.lifecycle().isDraining();
    }

    InetAddress peerAddress() {
        return ((InetSocketAddress) channel.remoteAddress()).getAddress();
    }

    /** It is put onto a connection that stands already. */
    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        gateway.observer().connections(loopIndex, 1);
        timer.setIn(gateway.lifecycle().isDraining() ? DRAINING_IDLE_NANOS_MAX : idleNanosMax);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        gateway.observer().connections(loopIndex, -1);
        timer.close();
        Http1Stream current = stream;
        if (current != null) {
            stream = null;
            current.gone();
        }
        parser.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (lingering) {
            bytes.release();
            return;
        }
        reading = true;
        parser.feed(bytes);
        if (parser.isPaused() || nextDeferred) {
            // Now and not when the reading is complete: that may be sixteen buffers later.
            updateAutoRead();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        reading = false;
        Http1Stream current = stream;
        if (current != null) {
            current.readComplete();
        }
        awaitHead();
        updateAutoRead();
        if (flushWanted) {
            flushWanted = false;
            channel.flush();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        Http1Stream current = stream;
        if (!channel.isWritable()) {
            return;
        }
        if (current != null) {
            current.writable();
        } else if (nextDeferred) {
            next();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Channels.close(channel);
    }

    /** The first bytes of a head start its clock. */
    private void awaitHead() {
        if (stream == null && !lingering && parser.isInsideHead()) {
            if (!headTimed) {
                headTimed = true;
                timer.setIn(headNanosMax);
            }
        }
    }

    /** Reads no more while bytes lie here that nobody may take. */
    private void updateAutoRead() {
        boolean held = !lingering && (nextDeferred || (parser.isHolding() && stream != null));
        if (channel.config().isAutoRead() == held) {
            channel.config().setAutoRead(!held);
        }
    }

    private void onDeadline() {
        Http1Stream current = stream;
        if (current != null) {
            current.onDeadline();
        } else if (parser.isInsideHead()) {
            parser.close();
            count(DownstreamFault.HEAD_TIMEOUT, "the head took too long");
            refuse(new Fault(Fault.Kind.TRUNCATED, "the head took too long"));
        } else if (clientTakes()) {
            timer.setIn(idleNanosMax);
        } else {
            Channels.close(channel);
        }
    }

    /** Whether answers wait for the client and it has taken some of them since the last look. */
    private boolean clientTakes() {
        long before = pendingBytesSeen;
        pendingBytesSeen = pendingBytes();
        return pendingBytesSeen > 0 && pendingBytesSeen < before;
    }

    private long pendingBytes() {
        ChannelOutboundBuffer pending = channel.unsafe().outboundBuffer();
        return pending == null ? 0 : pending.totalPendingWriteBytes();
    }

    /**
     * Runs {@code task} when the socket has taken the last byte written so far. Until then the client is given up only
     * when it takes nothing for the idle time.
     */
    private void whenFlushed(Runnable task) {
        pendingBytesSeen = pendingBytes();
        timer.setIn(idleNanosMax);
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            if (written.isSuccess()) {
                task.run();
            } else {
                Channels.close(channel);
            }
        });
    }

    /** The node is going away: an idle client gets a moment for what it may have sent already. */
    @Override
    public void drain() {
        if (isIdle()) {
            whenFlushed(() -> {
                if (isIdle()) {
                    timer.setIn(DRAINING_IDLE_NANOS_MAX);
                }
            });
        }
    }

    private boolean isIdle() {
        return stream == null && !lingering && !parser.isInsideHead();
    }

    void pauseBody() {
        parser.pause();
    }

    void resumeBody() {
        parser.resume();
        Http1Stream current = stream;
        if (!reading && current != null) {
            current.readComplete();
        }
        updateAutoRead();
    }

    boolean isBodyPaused() {
        return parser.isPaused();
    }

    void tunnel() {
        parser.tunnel();
        updateAutoRead();
    }

    void write(ByteBuf bytes) {
        Channels.write(channel, bytes);
    }

    /** Flushes at the end of what is being read, or now. */
    void flush() {
        if (reading) {
            flushWanted = true;
        } else {
            channel.flush();
        }
    }

    /** The exchange is over and its answer written. */
    void exchangeDone(boolean keepAlive, boolean requestEnded) {
        stream = null;
        headTimed = false;
        if (!keepAlive || !channel.isActive()) {
            close(requestEnded);
            return;
        }
        flush();
        parser.resume();
        if (!channel.isWritable()) {
            // Perhaps only for want of a flush, which otherwise waits for the end of the reading.
            channel.flush();
        }
        pendingBytesSeen = pendingBytes();
        timer.setIn(idleNanosMax);
        if (gateway.lifecycle().isDraining()) {
            drain();
        }
        if (channel.isWritable()) {
            next();
        } else {
            nextDeferred = true;
            updateAutoRead();
        }
    }

    private void next() {
        nextDeferred = false;
        parser.next();
        if (!reading) {
            awaitHead();
            updateAutoRead();
        }
    }

    /**
     * Closes after what was written has gone out. A client that is still sending would answer with a reset that may
     * destroy the response on its way (RFC 9112 section 9.6): it is read out for a while.
     */
    private void close(boolean requestEnded) {
        boolean clean = requestEnded && parser.buffered() == 0;
        parser.close();
        lingering = true;
        whenFlushed(() -> {
            if (clean) {
                Channels.close(channel);
            } else {
                timer.setIn(LINGER_NANOS);
                channel.config().setAutoRead(true);
                Channels.endOutput(channel);
            }
        });
    }

    /** Ends it at once: the client must not take what it got for whole. */
    void abort() {
        stream = null;
        parser.close();
        lingering = true;
        channel.flush();
        Channels.abort(channel);
    }

    @Override
    public void head(RequestHead head) {
        headTimed = false;
        requests++;
        Http1Stream fresh = new Http1Stream(this, head);
        stream = fresh;
        fresh.start();
    }

    @Override
    public void body(ByteBuf part) {
        Http1Stream current = stream;
        if (current == null) {
            part.release();
        } else {
            current.requestBody(part);
        }
    }

    @Override
    public void end(@Nullable Fields trailers) {
        Http1Stream current = stream;
        if (current != null) {
            current.requestEnd(trailers);
        }
    }

    @Override
    public void fault(Fault fault) {
        count(DownstreamFault.of(fault.kind()), fault.detail());
        Http1Stream current = stream;
        if (current != null) {
            current.requestFault(fault);
        } else {
            refuse(fault);
        }
    }

    private void count(DownstreamFault fault, String detail) {
        gateway.guard().faults().count(FaultCounts.Protocol.HTTP_1, fault, peerAddress(), detail);
    }

    private void refuse(Fault fault) {
        RefusedHead.answer(new Http1Stream(this, null), fault.kind(), fault.detail());
        close(false);
    }
}
