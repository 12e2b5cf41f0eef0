package io.tollgate.node.upstream;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import io.tollgate.core.config.Upstream;
import io.tollgate.core.config.Upstream.RetryOn;
import io.tollgate.node.transport.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One upstream at work: its targets, one pool for each event loop, and what they share. Lives as long as its
 * configuration stays the same, however many snapshots pass.
 */
public final class UpstreamGroup {
    private final Upstream upstream;
    private final Transport transport;
    private final @Nullable SslContext tls;
    private final TargetState[] targets;
    private final LoopPool[] pools;
    private final AtomicInteger open = new AtomicInteger();
    private volatile boolean retired;

    UpstreamGroup(Upstream upstream, Transport transport, @Nullable SslContext tls) {
        this.upstream = upstream;
        this.transport = transport;
        this.tls = tls;
        this.targets = upstream.targets().stream().map(TargetState::new).toArray(TargetState[]::new);
        this.pools =
                transport.loops().stream().map(loop -> new LoopPool(this, loop)).toArray(LoopPool[]::new);
    }

    /** Its configuration. */
    public Upstream upstream() {
        return upstream;
    }

    /** Its targets in the order of the configuration. */
    public List<TargetState> targets() {
        return List.of(targets);
    }

    /** Open connections, on all loops. */
    public int connections() {
        return open.get();
    }

    /**
     * A target for a request of loop {@code loopIndex}, preferably one not among {@code tried}; null when none is
     * healthy. Call on that loop, as all that follow.
     */
    public @Nullable TargetState choose(int loopIndex, Set<TargetState> tried) {
        if (tried.isEmpty()) {
            pools[loopIndex].budget().request();
        }
        return pools[loopIndex].balancer().choose(tried);
    }

    /** Gives {@code listener} a connection to {@code target}, or tells it why not. */
    public void acquire(int loopIndex, TargetState target, UpstreamListener listener) {
        pools[loopIndex].acquire(target, listener);
    }

    /** {@code listener} does not want a connection any more; whether it was still waiting for one. */
    public boolean forget(int loopIndex, UpstreamListener listener) {
        return pools[loopIndex].forget(listener);
    }

    /** Whether a further try for that reason is configured and within the budget, which it spends. */
    public boolean mayRetry(int loopIndex, RetryOn reason, int triesSoFar) {
        return triesSoFar < upstream.retry().attempts()
                && upstream.retry().on().contains(reason)
                && pools[loopIndex].budget().spend();
    }

    /** Reports how a request to {@code target} went, for its ejection. */
    public void report(TargetState target, boolean success) {
        if (success) {
            target.succeeded();
        } else {
            target.failed(upstream.outlier(), mayEject());
        }
    }

    private boolean mayEject() {
        Upstream.Outlier outlier = upstream.outlier();
        if (outlier == null) {
            return false;
        }
        int out = 0;
        for (TargetState target : targets) {
            out += target.isEjected() ? 1 : 0;
        }
        return out + 1 < targets.length && (out + 1) * 100 <= outlier.maxEjectedPercent() * targets.length;
    }

    Balancer newBalancer() {
        return new Balancer(upstream.loadBalancing(), targets);
    }

    Bootstrap bootstrap(EventLoop loop) {
        return new Bootstrap()
                .group(loop)
                .channel(transport.channel())
                .resolver(transport.resolver())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        upstream.timeouts().connect().toMillis());
    }

    /** The target's address: a literal as it is, a name for the resolver. */
    InetSocketAddress address(TargetState target) {
        String host = target.target().host();
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
        if (literal == null) {
            return InetSocketAddress.createUnresolved(host, target.target().port());
        }
        try {
            return new InetSocketAddress(
                    InetAddress.getByAddress(literal), target.target().port());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }

    @Nullable
    SslHandler newTlsHandler(TargetState target, ByteBufAllocator allocator) {
        if (tls == null || !target.target().secure()) {
            return null;
        }
        String name = upstream.tls().serverName();
        SslHandler handler = tls.newHandler(
                allocator,
                name == null ? target.target().host() : name,
                target.target().port());
        handler.setHandshakeTimeoutMillis(upstream.timeouts().connect().toMillis());
        return handler;
    }

    boolean tryOpen() {
        if (open.incrementAndGet() <= upstream.maxConnectionsPerNode()) {
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
