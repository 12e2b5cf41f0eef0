package io.tollgate.node.guard;

import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts faults of clients by protocol and reason, and logs each reason at most once a second: whoever floods a node must
 * not flood its log. Any thread.
 */
public final class FaultCounts {
    private static final Logger LOG = LoggerFactory.getLogger(FaultCounts.class);
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int REASONS = DownstreamFault.values().length;

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

    private final AtomicLongArray counts = new AtomicLongArray(Protocol.values().length * REASONS);
    private final AtomicLong[] quietUntilNanos = new AtomicLong[REASONS];

    FaultCounts() {
        long now = System.nanoTime();
        for (int i = 0; i < REASONS; i++) {
            quietUntilNanos[i] = new AtomicLong(now);
        }
    }

    /**
     * Counts one.
     *
     * @param detail for people; holds nothing of what the client sent
     */
    public void count(Protocol protocol, DownstreamFault fault, InetAddress peer, String detail) {
        counts.incrementAndGet(protocol.ordinal() * REASONS + fault.ordinal());
        AtomicLong quiet = quietUntilNanos[fault.ordinal()];
        long until = quiet.get();
        long now = System.nanoTime();
        if (now - until >= 0 && quiet.compareAndSet(until, now + QUIET_NANOS)) {
            LOG.warn("client {} ({}): {}: {}", peer.getHostAddress(), protocol.label, fault.code(), detail);
        }
    }

    /** How often {@code fault} was counted for {@code protocol}. */
    public long of(Protocol protocol, DownstreamFault fault) {
        return counts.get(protocol.ordinal() * REASONS + fault.ordinal());
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
