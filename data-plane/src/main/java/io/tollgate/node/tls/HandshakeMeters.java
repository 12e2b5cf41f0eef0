package io.tollgate.node.tls;

import java.net.SocketAddress;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts how handshakes end, and logs failures: each reason once a second at most, having no certificate once a minute. */
public final class HandshakeMeters {
    private static final Logger LOG = LoggerFactory.getLogger(HandshakeMeters.class);
    private static final String SERIES = "tollgate_tls_handshakes_total";

    private final LongSupplier nanoClock;
    /** Every outcome has its row from the start: read by many threads, changed by none. */
    private final Map<HandshakeOutcome, Row> rows = new EnumMap<>(HandshakeOutcome.class);

    /** How often an outcome was, and until when it is not logged. */
    private record Row(LongAdder count, AtomicLong silentUntilNanos) {}

    /** None yet; {@code nanoClock} is {@link System#nanoTime} but in tests. */
    public HandshakeMeters(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        long now = nanoClock.getAsLong();
        for (HandshakeOutcome outcome : HandshakeOutcome.values()) {
            rows.put(outcome, new Row(new LongAdder(), new AtomicLong(now)));
        }
    }

    private Row row(HandshakeOutcome outcome) {
        return Objects.requireNonNull(rows.get(outcome));
    }

    /** A connection is secured. */
    public void done() {
        row(HandshakeOutcome.DONE).count().increment();
    }

    /** A handshake failed. */
    public void failed(HandshakeOutcome outcome, @Nullable SocketAddress peer, String detail) {
        row(outcome).count().increment();
        if (!mayLog(outcome)) {
            return;
        }
        if (outcome == HandshakeOutcome.NO_CERTIFICATE) {
            LOG.warn("no TLS handshake can succeed: the configuration has no certificate (asked by {})", peer);
        } else {
            LOG.info("TLS handshake of {} failed: {}: {}", peer, outcome.label(), detail);
        }
    }

    /** Of several threads that ask at once one is told yes. */
    boolean mayLog(HandshakeOutcome outcome) {
        AtomicLong until = row(outcome).silentUntilNanos();
        long silent = until.get();
        long now = nanoClock.getAsLong();
        long pause =
                outcome == HandshakeOutcome.NO_CERTIFICATE ? TimeUnit.MINUTES.toNanos(1) : TimeUnit.SECONDS.toNanos(1);
        return now - silent >= 0 && until.compareAndSet(silent, now + pause);
    }

    /** How often a handshake ended so. */
    public long count(HandshakeOutcome outcome) {
        return row(outcome).count().sum();
    }

    /** Prints the series in Prometheus' text format. */
    public void print(StringBuilder out) {
        out.append("# TYPE ").append(SERIES).append(" counter\n");
        for (HandshakeOutcome outcome : rows.keySet()) {
            out.append(SERIES)
                    .append("{outcome=\"")
                    .append(outcome.label())
                    .append("\"} ")
                    .append(count(outcome))
                    .append('\n');
        }
    }
}
