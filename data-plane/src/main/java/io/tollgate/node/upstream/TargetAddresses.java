package io.tollgate.node.upstream;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of one target: the literal of its URL, or what its name resolves to, which changes. They are used in turn;
 * one that could not be connected to is passed over for a while when there are others. Any thread.
 */
final class TargetAddresses {
    /** More addresses of one name are not looked at. */
    static final int COUNT_MAX = 64;

    private static final long PASSED_OVER_NANOS = 10_000_000_000L;

    private final InetSocketAddress asConfigured;
    private final LongSupplier nanoTime;
    private final AtomicInteger turn = new AtomicInteger();
    /** Until when; never more entries than addresses. */
    private final Map<InetSocketAddress, Long> passedOver = new ConcurrentHashMap<>();

    private volatile List<InetSocketAddress> known;

    TargetAddresses(String host, int port, LongSupplier nanoTime) {
        InetAddress literal = literal(host);
        this.asConfigured =
                literal == null ? InetSocketAddress.createUnresolved(host, port) : new InetSocketAddress(literal, port);
        this.nanoTime = nanoTime;
        this.known = literal == null ? List.of() : List.of(asConfigured);
    }

    private static @Nullable InetAddress literal(String host) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
        try {
            return bytes == null ? null : InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }

    /** Whether it is a name, which has to be resolved. */
    boolean isName() {
        return asConfigured.isUnresolved();
    }

    /** What the URL says: an address, or a name that is not resolved. */
    InetSocketAddress asConfigured() {
        return asConfigured;
    }

    int count() {
        return known.size();
    }

    /** Where to connect next. A name that was never resolved is given as it is, for the bootstrap's resolver. */
    InetSocketAddress next() {
        List<InetSocketAddress> current = known;
        if (current.isEmpty()) {
            return asConfigured;
        }
        if (current.size() == 1) {
            return current.getFirst();
        }
        int start = Math.floorMod(turn.getAndIncrement(), current.size());
        for (int i = 0; i < current.size(); i++) {
            InetSocketAddress candidate = current.get((start + i) % current.size());
            if (!isPassedOver(candidate)) {
                return candidate;
            }
        }
        return current.get(start);
    }

    private boolean isPassedOver(InetSocketAddress address) {
        if (passedOver.isEmpty()) {
            return false;
        }
        Long until = passedOver.get(address);
        return until != null && until - nanoTime.getAsLong() > 0;
    }

    /** {@code address} could not be connected to. */
    void failed(InetSocketAddress address) {
        if (known.size() > 1 && known.contains(address)) {
            passedOver.put(address, nanoTime.getAsLong() + PASSED_OVER_NANOS);
        }
    }

    /** Whether connections to {@code remote} may go on being used. */
    boolean has(@Nullable SocketAddress remote) {
        List<InetSocketAddress> current = known;
        return current.isEmpty() || remote == null || current.contains(remote);
    }

    /** The name's addresses are these now; whether that is news. An empty answer changes nothing. */
    boolean resolved(List<InetSocketAddress> answer) {
        List<InetSocketAddress> next = answer.stream()
                .distinct()
                .sorted((a, b) ->
                        a.getAddress().getHostAddress().compareTo(b.getAddress().getHostAddress()))
                .limit(COUNT_MAX)
                .toList();
        if (next.isEmpty() || next.equals(known)) {
            return false;
        }
        known = next;
        passedOver.keySet().retainAll(next);
        return true;
    }
}
