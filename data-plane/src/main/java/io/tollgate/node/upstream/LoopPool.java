package io.tollgate.node.upstream;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.tollgate.node.transport.Channels;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's connections to one upstream. Idle ones are used again, the latest first; when the upstream's bound is
 * reached requests wait in a bounded queue. Confined to its loop, but for {@link #hasWaiters} and {@link #waiting}.
 */
public final class LoopPool {
    /** Requests that may wait for a connection on one loop. */
    private static final int WAITERS_MAX = 1024;

    /** Addresses of one name that are tried for one connection. */
    private static final int ADDRESSES_MAX = 3;

    /** An idle connection older than this is closed: shorter than what upstreams usually keep. */
    private static final long IDLE_NANOS_MAX = TimeUnit.SECONDS.toNanos(30);

    private final UpstreamGroup group;
    private final EventLoop loop;
    private final RetryBudget budget = new RetryBudget();
    private final ArrayDeque<Http1UpstreamConnection> idle = new ArrayDeque<>();
    private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
    private volatile int waiterCount;
    private boolean sweeping;

    LoopPool(UpstreamGroup group, EventLoop loop) {
        this.group = group;
        this.loop = loop;
    }

    /** Stands at the pipeline's end until there is a connection: what fails meanwhile is told by the futures. */
    private static final class Connecting extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            Channels.close(ctx.channel());
        }
    }

    private record Waiter(TargetState target, UpstreamListener listener) {}

    RetryBudget budget() {
        return budget;
    }

    EventLoop loop() {
        return loop;
    }

    boolean hasWaiters() {
        return waiterCount > 0;
    }

    /** Requests that wait for a connection; any thread. */
    int waiting() {
        return waiterCount;
    }

    /** Gives {@code listener} a connection to {@code target}, at once, later or never; it is told which. */
    void acquire(TargetState target, UpstreamListener listener) {
        InetSocketAddress turn = target.addresses().next();
        Http1UpstreamConnection connection = takeIdle(target, target.addresses().count() > 1 ? turn : null);
        if (connection == null && group.tryOpen()) {
            open(target, listener, turn);
            return;
        }
        // At the bound, another of its addresses is better than none.
        connection = connection == null ? takeIdle(target, null) : connection;
        if (connection != null) {
            connection.attach(listener);
        } else if (evictIdle() && group.tryOpen()) {
            open(target, listener, turn);
        } else if (waiters.size() < WAITERS_MAX) {
            waiters.add(new Waiter(target, listener));
            waiterCount = waiters.size();
            group.waited();
            // Another loop may have made room, or kept a connection, before it could see that somebody waits.
            serve();
            if (!waiters.isEmpty()) {
                group.makeRoom(this);
            }
        } else {
            group.overflowed();
            listener.failed(UpstreamFailure.OVERLOADED, "all connections are in use and the queue is full");
        }
    }

    /** Takes {@code listener} out of the queue; whether it was there. */
    boolean forget(UpstreamListener listener) {
        boolean waited = waiters.removeIf(waiter -> waiter.listener.equals(listener));
        waiterCount = waiters.size();
        return waited;
    }

    /** Gives up one idle connection for another loop's sake. */
    void makeRoom() {
        if (group.hasWaiters()) {
            evictIdle();
        }
    }

    private @Nullable Http1UpstreamConnection takeIdle(TargetState target, @Nullable InetSocketAddress address) {
        for (Iterator<Http1UpstreamConnection> i = idle.iterator(); i.hasNext(); ) {
            Http1UpstreamConnection connection = i.next();
            if (connection.target() == target && (address == null || connection.leadsTo(address))) {
                i.remove();
                if (connection.isActive()) {
                    return connection;
                }
                connection.closeChannel();
                return takeIdle(target, address);
            }
        }
        return null;
    }

    private boolean evictIdle() {
        Http1UpstreamConnection oldest = idle.pollLast();
        if (oldest == null) {
            return false;
        }
        oldest.closeChannel();
        return true;
    }

    private void open(TargetState target, UpstreamListener listener, InetSocketAddress address) {
        connect(
                target,
                listener,
                address,
                Math.min(ADDRESSES_MAX, target.addresses().count()) - 1);
    }

    private void connect(
            TargetState target, UpstreamListener listener, InetSocketAddress address, int furtherAddresses) {
        Bootstrap bootstrap = group.bootstrap(loop).handler(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                SslHandler tls = group.newTlsHandler(target, channel.alloc());
                if (tls != null) {
                    channel.pipeline().addLast(tls);
                }
                channel.pipeline().addLast(new Connecting());
            }
        });
        ChannelFuture connecting = bootstrap.connect(address);
        connecting.addListener(ignored -> {
            if (connecting.isSuccess()) {
                opened(connecting.channel(), target, listener);
                return;
            }
            target.addresses().failed(address);
            // One that was refused cost no time; one that timed out has used up the time there is.
            if (furtherAddresses > 0 && !(connecting.cause() instanceof ConnectTimeoutException)) {
                connect(target, listener, target.addresses().next(), furtherAddresses - 1);
            } else {
                notOpened(listener, UpstreamFailure.CONNECT_FAILED, connecting.cause());
            }
        });
    }

    private void opened(Channel channel, TargetState target, UpstreamListener listener) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            ready(channel, target, listener);
            return;
        }
        tls.handshakeFuture().addListener(handshake -> {
            if (handshake.isSuccess()) {
                ready(channel, target, listener);
            } else {
                Channels.close(channel);
                notOpened(listener, UpstreamFailure.TLS_FAILED, handshake.cause());
            }
        });
    }

    private void ready(Channel channel, TargetState target, UpstreamListener listener) {
        Http1UpstreamConnection connection = new Http1UpstreamConnection(this, target, channel);
        channel.pipeline().removeLast();
        channel.pipeline().addLast(connection);
        startSweeping();
        connection.attach(listener);
    }

    private void notOpened(UpstreamListener listener, UpstreamFailure failure, @Nullable Throwable cause) {
        group.closed();
        if (group.hasWaiters()) {
            group.wakeWaiters();
        }
        listener.failed(failure, cause == null ? "no reason given" : String.valueOf(cause.getMessage()));
    }

    /** A connection that may be used again. */
    void idle(Http1UpstreamConnection connection) {
        if (!connection.isWanted()) {
            connection.closeChannel();
            return;
        }
        if (group.isRetired() || group.hasWaiters()) {
            Waiter first = waiters.peek();
            if (first != null && first.target == connection.target()) {
                waiters.poll();
                waiterCount = waiters.size();
                connection.attach(first.listener);
                return;
            }
            connection.closeChannel();
            return;
        }
        connection.idleSinceNanos = System.nanoTime();
        idle.addFirst(connection);
    }

    /** A connection has ended. */
    void closed(Http1UpstreamConnection connection) {
        idle.remove(connection);
        group.closed();
        if (group.hasWaiters()) {
            group.wakeWaiters();
        }
    }

    /** Opens connections for those who wait, as far as the bound lets it. */
    void serve() {
        while (!waiters.isEmpty() && group.tryOpen()) {
            Waiter waiter = waiters.remove();
            waiterCount = waiters.size();
            open(waiter.target, waiter.listener, waiter.target.addresses().next());
        }
    }

    /** Closes the idle connections whose target or address is no longer used. */
    void closeUnwanted() {
        for (Http1UpstreamConnection each : List.copyOf(idle)) {
            if (!each.isWanted()) {
                each.closeChannel();
            }
        }
    }

    /** Closes every idle connection. */
    void closeIdle() {
        while (evictIdle()) {
            // one after the other
        }
    }

    private void startSweeping() {
        if (!sweeping) {
            sweeping = true;
            Channels.later(loop, this::sweep, IDLE_NANOS_MAX / 3);
        }
    }

    private void sweep() {
        sweeping = false;
        long now = System.nanoTime();
        Http1UpstreamConnection oldest = idle.peekLast();
        while (oldest != null && now - oldest.idleSinceNanos > IDLE_NANOS_MAX) {
            evictIdle();
            oldest = idle.peekLast();
        }
        if (!idle.isEmpty()) {
            startSweeping();
        }
    }
}
