package io.tollgate.node.upstream;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.tollgate.node.transport.Channels;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connections of HTTP/1, each in one request's hands at a time. Idle ones are used again, the latest first; when the
 * upstream's bound is reached requests wait in a bounded queue.
 */
final class Http1LoopPool extends LoopPool {
    /** An idle connection older than this is closed: shorter than what upstreams usually keep. */
    private static final long IDLE_NANOS_MAX = TimeUnit.SECONDS.toNanos(30);

    private final UpstreamGroup group;
    private final ArrayDeque<Http1UpstreamConnection> idle = new ArrayDeque<>();
    private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
    private boolean sweeping;

    Http1LoopPool(UpstreamGroup group, EventLoop loop) {
        super(group, loop);
        this.group = group;
    }

    private record Waiter(TargetState target, UpstreamListener listener) {}

    @Override
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
            waiting(waiters.size());
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

    @Override
    boolean forget(UpstreamListener listener) {
        boolean waited = waiters.removeIf(waiter -> waiter.listener.equals(listener));
        waiting(waiters.size());
        return waited;
    }

    @Override
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
        Connector.open(group, loop(), target, address, new Connector.Outcome() {
            @Override
            public void opened(Channel channel) {
                Http1UpstreamConnection connection = new Http1UpstreamConnection(Http1LoopPool.this, target, channel);
                channel.pipeline().addLast(connection);
                startSweeping();
                connection.attach(listener);
            }

            @Override
            public void failed(UpstreamFailure failure, String detail) {
                slotFreed();
                listener.failed(failure, detail);
            }
        });
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
                waiting(waiters.size());
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
        slotFreed();
    }

    @Override
    void serve() {
        while (!waiters.isEmpty() && group.tryOpen()) {
            Waiter waiter = waiters.remove();
            waiting(waiters.size());
            open(waiter.target, waiter.listener, waiter.target.addresses().next());
        }
    }

    @Override
    void closeUnwanted() {
        for (Http1UpstreamConnection each : List.copyOf(idle)) {
            if (!each.isWanted()) {
                each.closeChannel();
            }
        }
    }

    @Override
    void closeIdle() {
        while (evictIdle()) {
            // one after the other
        }
    }

    private void startSweeping() {
        if (!sweeping) {
            sweeping = true;
            Channels.later(loop(), this::sweep, IDLE_NANOS_MAX / 3);
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
