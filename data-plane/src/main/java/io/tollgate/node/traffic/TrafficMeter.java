package io.tollgate.node.traffic;

import io.tollgate.core.access.ShadowVerdict;
import io.tollgate.node.traffic.TrafficReport.Refusals;
import io.tollgate.node.traffic.TrafficReport.RouteTraffic;
import io.tollgate.node.traffic.TrafficReport.Shadow;
import io.tollgate.node.traffic.TrafficReport.Statuses;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Adds up the traffic of one event loop, or of all of them for a report. Confined to one thread at a time. */
public final class TrafficMeter {
    private static final int ROUTES_MAX = 500;
    private static final int KEYS_MAX = 1_000;
    private static final long MICROS_MAX = 3_600_000_000L;
    private static final int DIGITS = 2;
    private static final String OTHER = "other";

    private Map<String, Counts> routes = new HashMap<>();
    private Map<String, Long> keyUses = new HashMap<>();

    /**
     * One finished exchange.
     *
     * @param keyId empty when no key was presented
     */
    public record Sample(
            String route,
            int status,
            boolean madeByGateway,
            String keyId,
            long epochMillis,
            long durationNanos,
            ShadowVerdict shadow) {}

    private static final class Counts {
        private final long[] classes = new long[6];
        /** Grows with what it sees: most routes are fast, and there may be many. */
        private final Histogram micros = new Histogram(DIGITS);

        private long gatewayErrors;
        private long authFailures;
        private long limited;
        private long shadowWouldDeny;
        private long shadowWouldAllow;

        void add(Counts other) {
            for (int i = 0; i < classes.length; i++) {
                classes[i] += other.classes[i];
            }
            gatewayErrors += other.gatewayErrors;
            authFailures += other.authFailures;
            limited += other.limited;
            shadowWouldDeny += other.shadowWouldDeny;
            shadowWouldAllow += other.shadowWouldAllow;
            micros.add(other.micros);
        }
    }

    /** Counts one exchange. */
    public void record(Sample sample) {
        Counts counts = counts(sample.route);
        counts.classes[Math.min(5, sample.status / 100)]++;
        counts.micros.recordValue(Math.clamp(sample.durationNanos / 1000, 1, MICROS_MAX));
        if (sample.madeByGateway && sample.status >= 400) {
            counts.gatewayErrors++;
            counts.authFailures += sample.status == 401 || sample.status == 403 ? 1 : 0;
            counts.limited += sample.status == 429 ? 1 : 0;
        }
        counts.shadowWouldDeny += sample.shadow == ShadowVerdict.WOULD_DENY ? 1 : 0;
        counts.shadowWouldAllow += sample.shadow == ShadowVerdict.WOULD_ALLOW ? 1 : 0;
        boolean used = !sample.keyId.isEmpty() && !(sample.madeByGateway && sample.status == 401);
        if (used && (keyUses.size() < KEYS_MAX || keyUses.containsKey(sample.keyId))) {
            keyUses.put(sample.keyId, sample.epochMillis);
        }
    }

    private Counts counts(String route) {
        Counts known = routes.get(route);
        if (known != null) {
            return known;
        }
        return routes.computeIfAbsent(routes.size() < ROUTES_MAX ? route : OTHER, name -> new Counts());
    }

    /** Moves everything into {@code sum} and begins anew. */
    public void moveTo(TrafficMeter sum) {
        routes.forEach((route, counts) -> sum.counts(route).add(counts));
        keyUses.forEach((key, at) -> sum.keyUses.merge(key, at, Math::max));
        routes = new HashMap<>();
        keyUses = new HashMap<>();
    }

    /** All of it, as traffic of {@code intervalMillis}. */
    public TrafficReport report(long intervalMillis) {
        return new TrafficReport(
                intervalMillis,
                routes.entrySet().stream()
                        .map(entry -> route(entry.getKey(), entry.getValue()))
                        .toList(),
                keyUses);
    }

    private static RouteTraffic route(String name, Counts counts) {
        Histogram whole = new Histogram(1, MICROS_MAX, DIGITS);
        whole.add(counts.micros);
        ByteBuffer bytes = ByteBuffer.allocate(whole.getNeededByteBufferCapacity());
        int length = whole.encodeIntoCompressedByteBuffer(bytes);
        return new RouteTraffic(
                name,
                new Statuses(counts.classes[2], counts.classes[3], counts.classes[4], counts.classes[5]),
                new Refusals(counts.gatewayErrors, counts.authFailures, counts.limited),
                new Shadow(counts.shadowWouldDeny, counts.shadowWouldAllow),
                ByteBuffer.wrap(Arrays.copyOf(bytes.array(), length)).asReadOnlyBuffer());
    }
}
