package io.tollgate.node.guard;

import io.tollgate.core.key.Cidr;
import io.tollgate.node.guard.FaultCounts.Protocol;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands at the listener: lets connections in, counts them, and knows the limits of what comes over them. Any thread. */
public final class ClientGuard {
    /** An IPv6 client has a /64 to itself (RFC 6177): fewer bits are one client, more are not worth counting. */
    private static final int IPV6_CLIENT_BYTES = 8;

    private final ClientLimits limits;
    private final List<Cidr> trusted;
    private final FaultCounts faults = new FaultCounts();
    private final AtomicInteger connections = new AtomicInteger();
    /** Holds addresses with connections only, so never more than there are connections. */
    private final ConcurrentMap<Peer, Integer> byPeer = new ConcurrentHashMap<>();

    /** An address as a number; IPv4 and IPv6 do not meet. */
    private record Peer(boolean ipv6, long bits) {}

    /**
     * A guard that nobody has passed yet.
     *
     * @param trusted proxies: many clients come from their addresses, so that only the limit of all connections holds for them
     */
    public ClientGuard(ClientLimits limits, List<Cidr> trusted) {
        this.limits = limits;
        this.trusted = List.copyOf(trusted);
    }

    /** What a client may ask. */
    public ClientLimits limits() {
        return limits;
    }

    /** What clients did that no client ought to do. */
    public FaultCounts faults() {
        return faults;
    }

    /** Connections that were let in and have not left. */
    public int connections() {
        return connections.get();
    }

    /**
     * A client has connected.
     *
     * @return whether it may stay: then {@link #leave} is owed; else it was counted as a fault and is to be closed
     */
    public boolean enter(InetAddress address) {
        if (connections.incrementAndGet() > limits.connectionsMax()) {
            connections.decrementAndGet();
            faults.count(
                    Protocol.UNKNOWN,
                    DownstreamFault.NODE_CONNECTIONS,
                    address,
                    "more than " + limits.connectionsMax() + " connections");
            return false;
        }
        if (isTrusted(address)) {
            return true;
        }
        int held = byPeer.merge(peer(address), 1, Integer::sum);
        if (held > limits.connectionsPerAddressMax()) {
            leave(address);
            faults.count(
                    Protocol.UNKNOWN,
                    DownstreamFault.ADDRESS_CONNECTIONS,
                    address,
                    "more than " + limits.connectionsPerAddressMax() + " connections of one address");
            return false;
        }
        return true;
    }

    /** One that {@link #enter} let in has gone. */
    public void leave(InetAddress address) {
        connections.decrementAndGet();
        if (!isTrusted(address)) {
            byPeer.computeIfPresent(peer(address), (peer, held) -> held == 1 ? null : held - 1);
        }
    }

    private boolean isTrusted(InetAddress address) {
        return Cidr.anyContains(trusted, address);
    }

    private static Peer peer(InetAddress address) {
        byte[] bytes = address.getAddress();
        long bits = 0;
        for (int i = 0; i < Math.min(bytes.length, IPV6_CLIENT_BYTES); i++) {
            bits = bits << 8 | (bytes[i] & 0xff);
        }
        return new Peer(bytes.length > IPV6_CLIENT_BYTES, bits);
    }
}
