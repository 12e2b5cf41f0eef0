package io.tollgate.node.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.node.record.ExchangeRecord;
import io.tollgate.node.traffic.TrafficReport.Counted;
import io.tollgate.node.traffic.TrafficReport.Dimension;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class TrafficMeterTest {
    private final TrafficMeter meter = new TrafficMeter();

    private static ExchangeRecord facts(int index, int status, boolean madeByGateway) {
        ExchangeRecord facts = new ExchangeRecord();
        facts.status = status;
        facts.route = "route-" + index;
        facts.upstream = "upstream-" + index;
        facts.target = madeByGateway ? "" : "http://10.0.0.1:" + index;
        facts.consumer = "consumer-" + index;
        facts.clientAddress = "10.1." + index / 250 + "." + index % 250;
        facts.durationNanos = 2_000_000;
        facts.upstreamNanos = 1_000_000;
        facts.madeByGateway = madeByGateway;
        facts.code = madeByGateway ? "limit-exceeded" : "ok";
        facts.limit = madeByGateway ? "limit-" + index : "";
        return facts;
    }

    private static long sum(TrafficReport report, Dimension dimension) {
        return report.by(dimension)
                .mapToLong(each -> each.statuses().sum() + each.missedMax())
                .sum();
    }

    @Test
    void more_names_than_the_bounds_are_together_and_no_request_is_lost() {
        for (int i = 0; i < 2_000; i++) {
            meter.record(facts(i, 200, false));
            meter.record(facts(i, 429, true));
        }
        TrafficMeter sum = new TrafficMeter();
        sum.add(meter);
        TrafficReport report = sum.report(1_000);

        assertThat(report.requests()).isEqualTo(4_000);
        assertThat(sum(report, Dimension.ROUTE)).isEqualTo(4_000);
        assertThat(sum(report, Dimension.TARGET)).isEqualTo(2_000);
        assertThat(sum(report, Dimension.UPSTREAM)).isEqualTo(2_000);
        assertThat(sum(report, Dimension.LIMIT)).isEqualTo(2_000);
        assertThat(report.counted()).hasSizeLessThan(1_400);
        assertThat(report.by(Dimension.ROUTE)).anyMatch(each -> each.name().equals("(other)"));
        assertThat(report.by(Dimension.ADDRESS)).hasSizeLessThanOrEqualTo(32);
        assertThat(report.by(Dimension.TOTAL)).singleElement().satisfies(total -> {
            assertThat(total.statuses().status2xx()).isEqualTo(2_000);
            assertThat(total.refusals().limited()).isEqualTo(2_000);
            assertThat(total.refusals().gatewayErrors()).isEqualTo(2_000);
        });
    }

    @Test
    void errors_of_the_gateway_and_of_upstreams_are_told_apart_by_class() {
        meter.record(facts(1, 503, true));
        meter.record(facts(1, 404, true));
        meter.record(facts(1, 502, false));
        meter.record(facts(1, 500, false));
        TrafficMeter sum = new TrafficMeter();
        sum.add(meter);
        assertThat(sum.report(1_000).by(Dimension.TOTAL)).singleElement().satisfies(total -> {
            assertThat(total.statuses().status5xx()).isEqualTo(3);
            assertThat(total.refusals().gatewayErrors()).isEqualTo(2);
            assertThat(total.refusals().gateway5xx()).isEqualTo(1);
        });
    }

    @Test
    void who_is_held_back_for_guessing_counts_as_guessing_and_not_as_limited() {
        ExchangeRecord refused = facts(1, 429, true);
        refused.code = "too-many-failures";
        meter.record(refused);
        assertThat(meter.report(1_000).by(Dimension.TOTAL)).singleElement().satisfies(total -> {
            assertThat(total.refusals().authFailures()).isEqualTo(1);
            assertThat(total.refusals().limited()).isZero();
        });
    }

    @Test
    void of_a_key_the_last_use_is_told_with_its_address_whatever_ends_last() {
        ExchangeRecord late = facts(1, 200, false);
        late.keyId = "k";
        late.epochMillis = 2_000;
        ExchangeRecord early = facts(2, 200, false);
        early.keyId = "k";
        early.epochMillis = 1_000;
        meter.record(late);
        meter.record(early);
        TrafficMeter sum = new TrafficMeter();
        sum.add(meter);
        assertThat(sum.report(1_000).keyUses())
                .containsExactly(Map.entry("k", new TrafficReport.KeyUse(2_000, "10.1.0.1")));
    }

    @Test
    void keys_are_counted_by_their_ids_unless_they_were_refused() {
        for (int i = 0; i < 100; i++) {
            ExchangeRecord facts = facts(i, i % 3 == 0 ? 401 : 429, true);
            facts.keyId = i % 2 == 0 ? "often" : "seldom-" + i;
            meter.record(facts);
        }
        meter.record(facts(1, 200, false)); // without a key
        TrafficMeter sum = new TrafficMeter();
        sum.add(meter);
        TrafficReport report = sum.report(1_000);
        assertThat(report.by(Dimension.KEY)).hasSize(32).first().satisfies(often -> {
            assertThat(often.name()).isEqualTo("often");
            assertThat(often.refusals().limited()).isEqualTo(33);
            assertThat(often.refusals().authFailures()).isZero();
        });
    }

    @Test
    void of_a_web_socket_the_time_to_the_switch_is_latency_and_of_a_stream_its_whole_life() {
        ExchangeRecord socket = facts(1, 101, false);
        socket.headNanos = TimeUnit.MILLISECONDS.toNanos(3);
        socket.durationNanos = TimeUnit.MINUTES.toNanos(10);
        ExchangeRecord stream = facts(2, 200, false);
        stream.headNanos = TimeUnit.MILLISECONDS.toNanos(3);
        stream.durationNanos = TimeUnit.MINUTES.toNanos(10);
        meter.record(socket);
        meter.record(stream);

        List<Counted> routes = meter.report(1_000).by(Dimension.ROUTE).toList();
        assertThat(routes)
                .filteredOn(Counted::name, "route-1")
                .singleElement()
                .satisfies(route ->
                        assertThat(slowest(route)).isBetween(Duration.ofNanos(2_900_000), Duration.ofNanos(3_100_000)));
        assertThat(routes)
                .filteredOn(Counted::name, "route-2")
                .singleElement()
                .satisfies(
                        route -> assertThat(slowest(route)).isBetween(Duration.ofMinutes(9), Duration.ofMinutes(11)));
    }

    private static Duration slowest(Counted counted) {
        try {
            Histogram histogram = Histogram.decodeFromCompressedByteBuffer(
                    counted.latencyHistogram().duplicate(), 0);
            return Duration.of(histogram.getMaxValue(), ChronoUnit.MICROS);
        } catch (DataFormatException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void an_exchange_without_a_status_is_counted_apart() {
        meter.record(facts(1, 0, false));
        assertThat(meter.report(1_000).by(Dimension.TOTAL))
                .singleElement()
                .satisfies(total -> assertThat(total.statuses().unanswered()).isEqualTo(1));
    }
}
