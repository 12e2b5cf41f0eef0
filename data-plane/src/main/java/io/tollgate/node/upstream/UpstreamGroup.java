package io.tollgate.node.upstream;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.tollgate.core.config.Target;
import io.tollgate.core.config.Upstream;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.node.tls.TlsContext;
import io.tollgate.node.transport.Transport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What stays of one upstream however its configuration changes: one pool for each event loop, and their bound. A change
 * makes another {@link UpstreamPlan}; the targets that both have are the same {@link TargetState}, and so their connections
 * go on. Connections are opened as the newest plan says. Any thread, but for the pools, which are their loops'.
 */
public final class UpstreamGroup {
    private final Transport transport;
    private final LoopPool[] pools;
    private final AtomicInteger open = new AtomicInteger();
    private final LongAdder waits = new LongAdder();
    private final LongAdder overflows = new LongAdder();
    private final AtomicBoolean deciding = new AtomicBoolean();
    private volatile UpstreamPlan plan;
    private volatile boolean retired;

    UpstreamGroup(Upstream upstream, Transport transport, String pointer) throws InvalidDocumentException {
        this.transport = transport;
        this.pools = IntStream.range(0, transport.loops().size())
                .mapToObj(i -> LoopPool.of(this, transport.loops().get(i), upstream.protocol()))
                .toArray(LoopPool[]::new);
        this.plan = new UpstreamPlan(upstream, this, targets(upstream, List.of(), pointer));
    }

    /** A plan for {@code upstream} with the targets that it and the newest plan have in common. Changes nothing yet. */
    UpstreamPlan next(Upstream upstream, String pointer) throws InvalidDocumentException {
        return new UpstreamPlan(upstream, this, targets(upstream, plan.targets(), pointer));
    }

    private List<TargetState> targets(Upstream upstream, List<TargetState> known, String pointer)
            throws InvalidDocumentException {
        Map<TargetState.Key, TargetState> kept =
                known.stream().collect(Collectors.toMap(TargetState::key, target -> target));
        Map<String, Integer> occurrences = new HashMap<>();
        TlsContext context = known.stream()
                .filter(target -> upstream.tls().equals(target.key().tls())
                        && upstream.protocol() == target.key().protocol())
                .findFirst()
                .map(TargetState::tls)
                .orElse(null);
        List<TargetState> targets = new ArrayList<>();
        for (Target target : upstream.targets()) {
            String url = target.url().toString();
            int occurrence = occurrences.merge(url, 1, Integer::sum) - 1;
            TargetState.Key key =
                    new TargetState.Key(url, occurrence, target.secure() ? upstream.tls() : null, upstream.protocol());
            TargetState same = kept.get(key);
            if (same == null && target.secure() && context == null) {
                context = UpstreamTls.context(upstream, pointer);
            }
            targets.add(
                    same != null
                            ? same
                            : new TargetState(key, target, target.secure() ? context : null, pools.length, nanoTime()));
        }
        return targets;
    }

    /** {@code next} is what requests run by from now on: lets go of the targets that it has not. */
    void adopt(UpstreamPlan next) {
        UpstreamPlan before = plan;
        plan = next;
        next.keepOne();
        boolean gone = false;
        for (TargetState target : before.targets()) {
            if (!next.targets().contains(target)) {
                target.retire();
                gone = true;
            }
        }
        if (gone) {
            closeUnwanted();
        }
        // The bound may be higher now.
        wakeWaiters();
    }

    /** Its newest configuration. */
    Upstream upstream() {
        return plan.upstream();
    }

    UpstreamPlan plan() {
        return plan;
    }

    /** Whether some loop decides about an ejection now. */
    AtomicBoolean deciding() {
        return deciding;
    }

    LoopPool pool(int loopIndex) {
        return pools[loopIndex];
    }

    int loopCount() {
        return pools.length;
    }

    LongSupplier nanoTime() {
        return System::nanoTime;
    }

    /** Open connections, on all loops. */
    int connections() {
        return open.get();
    }

    /** Requests that wait for a connection now, on all loops. */
    int waiting() {
        int waiting = 0;
        for (LoopPool pool : pools) {
            waiting += pool.waiting();
        }
        return waiting;
    }

    /** Requests that ever had to wait. */
    long waits() {
        return waits.sum();
    }

    /** Requests that found the queue full. */
    long overflows() {
        return overflows.sum();
    }

    void waited() {
        waits.increment();
    }

    void overflowed() {
        overflows.increment();
    }

    Bootstrap bootstrap(EventLoop loop) {
        return new Bootstrap()
                .group(loop)
                .channel(transport.channel())
                .resolver(transport.resolver())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        upstream().timeouts().connect().toMillis());
    }

    @Nullable
    SslHandler newTlsHandler(TargetState target, ByteBufAllocator allocator) {
        TlsContext tls = target.tls();
        if (tls == null) {
            return null;
        }
        String name = upstream().tls().serverName();
        SslHandler handler = tls.newHandler(
                allocator,
                name == null ? target.target().host() : name,
                target.target().port());
        handler.setHandshakeTimeoutMillis(upstream().timeouts().connect().toMillis());
        return handler;
    }

    boolean tryOpen() {
        if (open.incrementAndGet() <= upstream().maxConnectionsPerNode()) {
            return true;
        }
        open.decrementAndGet();
        return false;
    }

    void closed() {
        open.decrementAndGet();
    }

    boolean hasWaiters() {
        for (LoopPool pool : pools) {
            if (pool.hasWaiters()) {
                return true;
            }
        }
        return false;
    }

    /** Lets every loop that has waiters look for room. */
    void wakeWaiters() {
        for (LoopPool pool : pools) {
            if (pool.hasWaiters()) {
                pool.loop().execute(pool::serve);
            }
        }
    }

    /** Lets every loop but {@code asking}'s give up one idle connection, if somebody still waits then. */
    void makeRoom(LoopPool asking) {
        for (LoopPool pool : pools) {
            if (!pool.equals(asking)) {
                pool.loop().execute(pool::makeRoom);
            }
        }
    }

    /** Closes idle connections that no request will get any more; busy ones close when their response has ended. */
    void closeUnwanted() {
        for (LoopPool pool : pools) {
            pool.loop().execute(pool::closeUnwanted);
        }
    }

    boolean isRetired() {
        return retired;
    }

    /** No new request comes: idle connections close now, busy ones when their response has ended. */
    void retire() {
        retired = true;
        for (LoopPool pool : pools) {
            pool.loop().execute(pool::closeIdle);
        }
    }
}
