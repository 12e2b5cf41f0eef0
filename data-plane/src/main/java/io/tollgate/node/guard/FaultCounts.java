package io.tollgate.node.guard;

import java.net.InetAddress;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts faults of clients by protocol and reason, and logs each reason at most once a second: whoever floods a node must
 * not flood its log. Any thread.
 */
public final class FaultCounts {
    private static final Logger LOG = LoggerFactory.getLogger(FaultCounts.class);
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** What the client spoke. */
    public enum Protocol {
        /** Nobody knows: it was refused before its first byte, or said too little. */
        UNKNOWN("unknown"),
        HTTP_1("http/1.1"),
        HTTP_2("h2");

        private final String label;

        Protocol(String label) {
            this.label = label;
        }
    }

    /** Filled here and only read after. */
    private final Map<Protocol, Map<DownstreamFault, AtomicLong>> counts = new EnumMap<>(Protocol.class);

    private final Map<DownstreamFault, AtomicLong> quietUntilNanos = zeros(System.nanoTime());

    FaultCounts() {
        for (Protocol protocol : Protocol.values()) {
            counts.put(protocol, zeros(0));
        }
    }

    private static Map<DownstreamFault, AtomicLong> zeros(long zero) {
        Map<DownstreamFault, AtomicLong> each = new EnumMap<>(DownstreamFault.class);
        for (DownstreamFault fault : DownstreamFault.values()) {
            each.put(fault, new AtomicLong(zero));
        }
        return each;
    }

    /**
     * Counts one.
     *
     * @param detail for people; holds nothing of what the client sent
     */
    public void count(Protocol protocol, DownstreamFault fault, InetAddress peer, String detail) {
        counter(counts.get(protocol), fault).incrementAndGet();
        AtomicLong quiet = counter(quietUntilNanos, fault);
        long until = quiet.get();
        long now = System.nanoTime();
        if (now - until >= 0 && quiet.compareAndSet(until, now + QUIET_NANOS)) {
            LOG.warn("client {} ({}): {}: {}", peer.getHostAddress(), protocol.label, fault.code(), detail);
        }
    }

    /** How often {@code fault} was counted for {@code protocol}. */
    public long of(Protocol protocol, DownstreamFault fault) {
        return counter(counts.get(protocol), fault).get();
    }

    private static AtomicLong counter(@Nullable Map<DownstreamFault, AtomicLong> of, DownstreamFault fault) {
        return Objects.requireNonNull(Objects.requireNonNull(of).get(fault));
    }

    /** Prints what was counted in Prometheus' text format. */
    public void print(StringBuilder out) {
        out.append("# TYPE tollgate_downstream_faults_total counter\n");
        for (Protocol protocol : Protocol.values()) {
            for (DownstreamFault fault : DownstreamFault.values()) {
                long count = of(protocol, fault);
                if (count > 0) {
                    out.append("tollgate_downstream_faults_total{protocol=\"")
                            .append(protocol.label)
                            .append("\",reason=\"")
                            .append(fault.code())
                            .append("\"} ")
                            .append(count)
                            .append('\n');
                }
            }
        }
    }
}
