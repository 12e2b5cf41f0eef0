package io.tollgate.node.transport;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A fixed number of event loops and the sockets that run on them. Everything that carries traffic is confined to one of
 * these loops; nothing on them blocks. Names are resolved by asking DNS over the same loops, never by the JDK's
 * blocking resolver.
 */
public final class Transport implements AutoCloseable {
    private static final int TTL_SECONDS_MIN = 1;
    private static final int TTL_SECONDS_MAX = 60;

    private final EventLoopGroup group;
    private final List<EventLoop> loops;
    private final Sockets sockets;
    private final DnsAddressResolverGroup resolver;

    /** Starts {@code loopCount} event loops on the standard sockets. */
    public Transport(int loopCount) {
        this(loopCount, Sockets.standard(), List.of());
    }

    /**
     * Starts {@code loopCount} event loops.
     *
     * @param sockets must be available
     * @param nameServers asked one after the other until one answers; the system's when there are none
     */
    public Transport(int loopCount, Sockets sockets, List<InetSocketAddress> nameServers) {
        this.sockets = sockets;
        group = new LateLoops(loopCount, new DefaultThreadFactory("loop", true), sockets.handlers());
        List<EventLoop> found = new ArrayList<>(loopCount);
        for (EventExecutor executor : group) {
            found.add((EventLoop) executor);
        }
        loops = List.copyOf(found);
        // Over TCP too: an answer with many addresses is cut off in a datagram (RFC 7766).
        DnsNameResolverBuilder builder = new DnsNameResolverBuilder()
                .datagramChannelType(sockets.datagram())
                .socketChannelType(sockets.client())
                .ttl(TTL_SECONDS_MIN, TTL_SECONDS_MAX);
        if (!nameServers.isEmpty()) {
            builder.nameServerProvider(new SequentialDnsServerAddressStreamProvider(nameServers));
        }
        resolver = new DnsAddressResolverGroup(builder);
    }

    /** All loops at once, for binding and connecting. */
    public EventLoopGroup group() {
        return group;
    }

    /** The loops, by index. */
    public List<EventLoop> loops() {
        return loops;
    }

    /** The index of {@code loop}; things that exist once a loop are kept in arrays by it. */
    public int indexOf(EventLoop loop) {
        for (int i = 0; i < loops.size(); i++) {
            if (loops.get(i).equals(loop)) {
                return i;
            }
        }
        throw new IllegalArgumentException("loop: not of this transport");
    }

    /** Resolves names without blocking. */
    public DnsAddressResolverGroup resolver() {
        return resolver;
    }

    /** The listening socket's type. */
    public Class<? extends ServerSocketChannel> serverChannel() {
        return sockets.server();
    }

    /** The connecting socket's type. */
    public Class<? extends SocketChannel> channel() {
        return sockets.client();
    }

    /** Stops the loops; what still runs on them ends. */
    @Override
    public void close() {
        resolver.close();
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
