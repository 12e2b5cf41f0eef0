package io.tollgate.node.exchange;

import io.netty.util.concurrent.FastThreadLocal;
import io.tollgate.node.adaptive.AdaptiveLimits;
import io.tollgate.node.filter.FilterChain;
import io.tollgate.node.guard.ClientGuard;
import io.tollgate.node.record.ExchangeObserver;
import io.tollgate.node.snapshot.SnapshotHolder;
import java.time.Clock;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What every connection of a node shares.
 *
 * @param chain the filters
 * @param clock wall clock: decides about expiry and stamps the log
 * @param guard what clients may ask before any route is known
 * @param adaptive is told how requests end
 */
public record Gateway(
        SnapshotHolder snapshots,
        FilterChain chain,
        ExchangeObserver observer,
        Clock clock,
        Lifecycle lifecycle,
        ClientGuard guard,
        AdaptiveLimits adaptive) {

    /** Whether the node is going away, and what still runs on it. Any thread. */
    public static final class Lifecycle {
        private final AtomicBoolean draining = new AtomicBoolean();
        private final AtomicBoolean listening = new AtomicBoolean(true);
        private final AtomicInteger inflight = new AtomicInteger();
        private final AtomicInteger http2Connections = new AtomicInteger();

        /** From now on connections end with their next response. */
        public void drain() {
            draining.set(true);
        }

        /** Whether {@link #drain} was called. */
        public boolean isDraining() {
            return draining.get();
        }

        /** From now on nobody new can come. */
        public void stopListening() {
            listening.set(false);
        }

        /** Whether new clients can come, while it drains too. */
        public boolean isListening() {
            return listening.get();
        }

        /** Exchanges under way. */
        public int inflight() {
            return inflight.get();
        }

        /** Clients connected that speak HTTP/2. */
        public int http2Connections() {
            return http2Connections.get();
        }

        void exchange(int change) {
            inflight.addAndGet(change);
        }

        /** A client has begun to speak HTTP/2 (+1) or gone (−1). */
        public void http2Connection(int change) {
            http2Connections.addAndGet(change);
        }
    }

    /** Ids need to differ, not to be unguessable: one generator for each event loop, without contention. */
    static final FastThreadLocal<SplittableRandom> RANDOM = new FastThreadLocal<>() {
        @Override
        protected SplittableRandom initialValue() {
            return new SplittableRandom(new java.security.SecureRandom().nextLong());
        }
    };
}
