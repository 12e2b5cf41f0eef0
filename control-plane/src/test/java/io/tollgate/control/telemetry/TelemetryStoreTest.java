package io.tollgate.control.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import io.tollgate.protocol.v1.RouteTraffic;
import io.tollgate.protocol.v1.Status;
import io.tollgate.protocol.v1.Traffic;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** What nodes report adds up, within bounds, whatever they send. */
final class TelemetryStoreTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private final TelemetryStore store = new TelemetryStore(() -> START);

    private static RouteTraffic.Builder traffic(String route, int good, int bad, long micros) {
        Histogram histogram = new Histogram(1, 3_600_000_000L, 2);
        histogram.recordValueWithCount(micros, good + bad);
        ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        histogram.encodeIntoCompressedByteBuffer(bytes);
        return RouteTraffic.newBuilder()
                .setRoute(route)
                .setStatus2Xx(good)
                .setStatus5Xx(bad)
                .setLatencyHistogram(ByteString.copyFrom(bytes.flip()));
    }

    private static Status status(RouteTraffic.Builder... routes) {
        Traffic.Builder traffic = Traffic.newBuilder().setIntervalMillis(1_000);
        for (RouteTraffic.Builder route : routes) {
            traffic.addRoutes(route);
        }
        return Status.newBuilder()
                .setTraffic(traffic)
                .setInflight(2)
                .setCpuLoad(0.25)
                .build();
    }

    @Test
    void nodesAddUpAndQuantilesAreOfAllRequestsTogether() {
        store.record("a", status(traffic("shop", 90, 0, 1_000).setLimited(9)), START.plusSeconds(12));
        store.record("b", status(traffic("shop", 0, 10, 100_000)), START.plusSeconds(12));
        Summary summary = store.summary(Duration.ofMinutes(1), START.plusSeconds(16), 10);
        assertThat(summary.requests()).isEqualTo(100);
        assertThat(summary.requestsPerSecond()).isCloseTo(100 / 15.0, within(0.01));
        assertThat(summary.errors().status5xx()).isEqualTo(10);
        assertThat(summary.errors().upstreamMade()).isEqualTo(10);
        assertThat(summary.limitedPercent()).isCloseTo(9, within(0.01));
        assertThat(summary.latency().p50Millis()).isCloseTo(1, within(0.02));
        assertThat(summary.latency().p95Millis()).isCloseTo(100, within(2.0));
        assertThat(summary.saturation().inflight()).isEqualTo(4);
        assertThat(summary.saturation().nodes()).isEqualTo(2);
        assertThat(summary.topRoutes().getFirst().route()).isEqualTo("shop");
        assertThat(summary.topRoutes().getFirst().errorPercent()).isCloseTo(10, within(0.01));
    }

    @Test
    void theSeriesHasAPointForEachStepAndForgetsAfterAQuarterOfAnHour() {
        store.record("a", status(traffic("shop", 50, 0, 1_000)), START.plusSeconds(1));
        store.record("a", status(traffic("shop", 10, 0, 1_000)), START.plusSeconds(11));
        var points = store.series(Duration.ofMinutes(1), START.plusSeconds(15));
        assertThat(points).extracting(Point::requestsPerSecond).containsExactly(10.0, 0.0, 2.0);
        assertThat(store.summary(Duration.ofMinutes(15), START.plusSeconds(1_000), 10)
                        .requests())
                .isZero();
    }

    @Test
    void aSteadyRateIsThatRateInEveryWindow() {
        for (int atSecond : new int[] {182, 185, 199, 209}) {
            TelemetryStore seen = new TelemetryStore(() -> START);
            for (int second = 0; second < atSecond; second++) {
                seen.record("a", status(traffic("shop", 10, 0, 1_000)), START.plusSeconds(second));
            }
            for (int window : new int[] {5, 7, 60, 61, 120}) {
                Summary summary = seen.summary(Duration.ofSeconds(window), START.plusSeconds(atSecond), 10);
                assertThat(summary.requestsPerSecond())
                        .as("%s at %s", window, atSecond)
                        .isCloseTo(10, within(0.01));
                assertThat(summary.topRoutes().getFirst().requestsPerSecond())
                        .as("%s at %s", window, atSecond)
                        .isCloseTo(10, within(0.01));
            }
        }
    }

    @Test
    void moreRoutesThanTheBoundAreOneRow() {
        for (int i = 0; i < TelemetryStore.ROUTES_MAX + 50; i++) {
            store.record("a", status(traffic("r" + i, 1, 0, 1_000)), START.plusSeconds(1));
        }
        Summary summary = store.summary(Duration.ofMinutes(1), START.plusSeconds(2), 10);
        assertThat(summary.topRoutes().getFirst().route()).isEqualTo(TelemetryStore.OTHER_ROUTES);
        assertThat(summary.topRoutes().getFirst().requests()).isEqualTo(50);
        assertThat(summary.requests()).isEqualTo(TelemetryStore.ROUTES_MAX + 50);
    }

    @Test
    void hostileHistogramsAreLeftOutAndTheCountsStay() {
        Random random = new Random(1);
        byte[] good = traffic("x", 5, 0, 1_000).getLatencyHistogram().toByteArray();
        for (int i = 0; i < 500; i++) {
            byte[] bytes = good.clone();
            for (int change = 0; change <= i % 4; change++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            RouteTraffic.Builder hostile =
                    RouteTraffic.newBuilder().setStatus2Xx(1).setLatencyHistogram(ByteString.copyFrom(bytes));
            store.record("a", status(hostile), START.plusSeconds(1));
        }
        store.record(
                "a",
                status(RouteTraffic.newBuilder().setStatus2Xx(-5).setLatencyHistogram(ByteString.copyFromUtf8("junk"))),
                START.plusSeconds(1));
        Summary summary = store.summary(Duration.ofMinutes(1), START.plusSeconds(2), 10);
        assertThat(summary.requests()).isEqualTo(500);
        assertThat(summary.topRoutes().getFirst().route()).isEqualTo(TelemetryStore.NO_ROUTE);
    }

    @Test
    void aNodeThatIsGoneLoadsNobody() {
        store.record("a", status(), START.plusSeconds(1));
        store.gone("a");
        assertThat(store.summary(Duration.ofMinutes(1), START.plusSeconds(2), 10)
                        .saturation()
                        .nodes())
                .isZero();
    }
}
