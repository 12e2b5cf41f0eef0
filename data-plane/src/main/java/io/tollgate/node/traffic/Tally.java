package io.tollgate.node.traffic;

import io.tollgate.core.access.ShadowVerdict;
import io.tollgate.node.record.ExchangeRecord;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Counters of requests, and how long they took. Confined to one thread at a time. */
final class Tally {
    private static final long MICROS_MAX = 3_600_000_000L;
    private static final int DIGITS = 2;

    /** Classes of status, as people write them. */
    static final List<String> CLASSES = List.of("none", "2xx", "3xx", "4xx", "5xx");

    /** By the status's first digit; 0 for exchanges without a status. */
    private final long[] classes = new long[6];
    /** Grows with what it sees: most are fast, and there may be many. */
    private final @Nullable Histogram micros;

    private long gatewayErrors;
    private long gateway5xx;
    private long authFailures;
    private long limited;
    private long wouldDeny;
    private long wouldAllow;

    /** A tally of nothing yet; {@code timed} when durations matter. */
    Tally(boolean timed) {
        micros = timed ? new Histogram(DIGITS) : null;
    }

    /** Counts one exchange that took so long; of a tally that is not timed the duration is not looked at. */
    void count(ExchangeRecord facts, long nanos) {
        int status = facts.status;
        classes[Math.min(5, status / 100)]++;
        if (micros != null) {
            micros.recordValue(Math.clamp(nanos / 1000, 1, MICROS_MAX));
        }
        if (facts.madeByGateway && status >= 400) {
            gatewayErrors++;
            gateway5xx += status >= 500 ? 1 : 0;
            if (facts.isDenied()) {
                authFailures++;
            } else if (status == 429) {
                limited++;
            }
        }
        if (facts.shadow != ShadowVerdict.NONE) {
            wouldDeny += facts.shadow == ShadowVerdict.WOULD_DENY ? 1 : 0;
            wouldAllow += facts.shadow == ShadowVerdict.WOULD_ALLOW ? 1 : 0;
        }
    }

    void add(Tally other) {
        for (int i = 0; i < classes.length; i++) {
            classes[i] += other.classes[i];
        }
        gatewayErrors += other.gatewayErrors;
        gateway5xx += other.gateway5xx;
        authFailures += other.authFailures;
        limited += other.limited;
        wouldDeny += other.wouldDeny;
        wouldAllow += other.wouldAllow;
        if (micros != null && other.micros != null) {
            micros.add(other.micros);
        }
    }

    /** Begins anew; only for a tally that is not timed. */
    void clear() {
        Arrays.fill(classes, 0);
        gatewayErrors = 0;
        gateway5xx = 0;
        authFailures = 0;
        limited = 0;
        wouldDeny = 0;
        wouldAllow = 0;
    }

    /** Adds {@code times} its requests to {@code into}, which has a place for each of {@link #CLASSES}. */
    void addClasses(long[] into, int times) {
        into[0] += times * classes[0];
        into[1] += times * (classes[1] + classes[2]); // with 1xx, which a tunnel ends as
        for (int i = 3; i < classes.length; i++) {
            into[i - 1] += times * classes[i];
        }
    }

    long requests() {
        long sum = 0;
        for (long count : classes) {
            sum += count;
        }
        return sum;
    }

    TrafficReport.Counted counted(TrafficReport.Dimension dimension, String name, long missedMax) {
        return new TrafficReport.Counted(
                dimension,
                name,
                new TrafficReport.Statuses(classes[0], classes[1] + classes[2], classes[3], classes[4], classes[5]),
                new TrafficReport.Refusals(
                        gatewayErrors,
                        gateway5xx,
                        authFailures,
                        limited,
                        new TrafficReport.Shadow(wouldDeny, wouldAllow)),
                missedMax,
                encoded());
    }

    private ByteBuffer encoded() {
        if (micros == null || micros.getTotalCount() == 0) {
            return ByteBuffer.allocate(0).asReadOnlyBuffer();
        }
        Histogram whole = new Histogram(1, MICROS_MAX, DIGITS);
        whole.add(micros);
        ByteBuffer bytes = ByteBuffer.allocate(whole.getNeededByteBufferCapacity());
        int length = whole.encodeIntoCompressedByteBuffer(bytes);
        return ByteBuffer.wrap(Arrays.copyOf(bytes.array(), length)).asReadOnlyBuffer();
    }
}
