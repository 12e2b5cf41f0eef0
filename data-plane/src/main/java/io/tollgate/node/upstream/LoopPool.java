package io.tollgate.node.upstream;

import io.netty.channel.EventLoop;
import io.tollgate.core.config.Upstream;

/**
 * One event loop's connections to one upstream: what the protocols have in common. Confined to its loop, but for
 * {@link #hasWaiters} and {@link #waiting}.
 */
abstract sealed class LoopPool permits Http1LoopPool, Http2LoopPool {
    /** Requests that may wait for a connection on one loop. */
    static final int WAITERS_MAX = 1024;

    private final UpstreamGroup group;
    private final EventLoop loop;
    private final RetryBudget budget = new RetryBudget();
    private volatile int waiterCount;

    LoopPool(UpstreamGroup group, EventLoop loop) {
        this.group = group;
        this.loop = loop;
    }

    static LoopPool of(UpstreamGroup group, EventLoop loop, Upstream.Protocol protocol) {
        return protocol.isHttp2() ? new Http2LoopPool(group, loop) : new Http1LoopPool(group, loop);
    }

    /** Gives {@code listener} a way to {@code target}, at once, later or never; it is told which. */
    abstract void acquire(TargetState target, UpstreamListener listener);

    /** Takes {@code listener} out of the queue; whether it was there. */
    abstract boolean forget(UpstreamListener listener);

    /** Gives up a connection for another loop's sake, if somebody still waits. */
    abstract void makeRoom();

    /** Opens connections for those who wait, as far as the bound lets it. */
    abstract void serve();

    /** Lets go of connections whose target or address is no longer used. */
    abstract void closeUnwanted();

    /** No new request comes: closes what nobody uses, now and later. */
    abstract void closeIdle();

    final UpstreamGroup group() {
        return group;
    }

    final RetryBudget budget() {
        return budget;
    }

    final EventLoop loop() {
        return loop;
    }

    final boolean hasWaiters() {
        return waiterCount > 0;
    }

    /** Requests that wait for a connection; any thread. */
    final int waiting() {
        return waiterCount;
    }

    /** So many wait now. */
    final void waiting(int now) {
        waiterCount = now;
    }

    /** A slot of the upstream's bound is free: whoever waits may look. */
    final void slotFreed() {
        group.closed();
        if (group.hasWaiters()) {
            group.wakeWaiters();
        }
    }
}
