package io.tollgate.control.telemetry;

import static io.tollgate.control.telemetry.Counting.counted;
import static io.tollgate.control.telemetry.Counting.interval;
import static io.tollgate.control.telemetry.Counting.route;
import static io.tollgate.control.telemetry.Counting.total;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.tollgate.control.door.Client;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.protocol.v1.Counted;
import io.tollgate.protocol.v1.Dimension;
import io.tollgate.protocol.v1.TelemetryInterval;
import io.tollgate.protocol.v1.TelemetryStored;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What nodes report adds up over nodes and time, once each, whatever they send. */
final class TelemetryApiTest {
    /** Old enough to be complete. */
    private static final long AGE = 20_000;

    private final TestControlPlane plane = TestControlPlane.start();
    private final Client admin = plane.admin();
    private final TelemetryIntake intake = plane.bean(TelemetryIntake.class);
    private final List<TelemetryStored> told = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        plane.close();
    }

    private void send(String node, TelemetryInterval.Builder interval) {
        intake.offer(node, interval.build(), told::add);
        intake.store();
    }

    private JsonNode summary() {
        return admin.get("/telemetry/summary?window=10m").json();
    }

    @Test
    void nodesAddUpAndQuantilesAreOfAllRequestsTogether() {
        send(
                "a",
                interval(1, AGE)
                        .addCounted(total(90, 0, 1_000).setLimited(9).setGatewayErrors(9))
                        .addCounted(route("shop", 90, 0, 1_000)));
        send(
                "b",
                interval(1, AGE + 60_000).addCounted(total(0, 10, 100_000)).addCounted(route("shop", 0, 10, 100_000)));

        JsonNode summary = summary();
        assertThat(summary.get("requests").asLong()).isEqualTo(100);
        assertThat(summary.at("/errors/status5xx").asLong()).isEqualTo(10);
        assertThat(summary.get("limitedPercent").asDouble()).isCloseTo(9, within(0.01));
        assertThat(summary.at("/latency/p50Millis").asDouble()).isCloseTo(1, within(0.02));
        assertThat(summary.at("/latency/p95Millis").asDouble()).isCloseTo(100, within(2.0));
        assertThat(summary.at("/topRoutes/0/route").asText()).isEqualTo("shop");
        assertThat(summary.at("/topRoutes/0/errorPercent").asDouble()).isCloseTo(10, within(0.01));
    }

    @Test
    void errorsOfTheGatewayAndOfUpstreamsAreApart() {
        send(
                "a",
                interval(1, AGE)
                        .addCounted(total(80, 20, 1_000)
                                .setStatus4Xx(10)
                                .setGatewayErrors(9)
                                .setGateway5Xx(6)));

        JsonNode errors = summary().get("errors");
        assertThat(errors.get("gateway5xx").asLong()).isEqualTo(6);
        assertThat(errors.get("upstream5xx").asLong()).isEqualTo(14);
        assertThat(errors.get("gateway4xx").asLong()).isEqualTo(3);
        assertThat(errors.get("upstream4xx").asLong()).isEqualTo(7);
        double gateway = 0;
        double upstream = 0;
        for (JsonNode point : admin.get("/telemetry/series?window=10m").json().get("points")) {
            gateway += point.get("gateway5xxPerSecond").asDouble();
            upstream += point.get("upstream5xxPerSecond").asDouble();
        }
        assertThat(gateway / upstream).isCloseTo(6 / 14.0, within(0.001));
        assertThat(admin.get("/telemetry/top?by=node&of=gateway5xx&window=10m")
                        .json()
                        .get("items"))
                .hasSize(1);
    }

    @Test
    void aNodeThatTellsOfItselfHasCountedNoRequestYet() {
        Telemetry telemetry = plane.bean(Telemetry.class);
        Actor looker = new Actor("looker", Set.of(OperatorPermission.TELEMETRY_READ), "127.0.0.1", "test");
        send("a", interval(1, AGE));
        assertThat(telemetry.anyRequest(looker)).isFalse();
        send("a", interval(2, AGE).addCounted(total(0, 1, 1_000)));
        assertThat(telemetry.anyRequest(looker)).isTrue();
    }

    @Test
    void whatComesTwiceCountsOnceAlsoAfterARestart() {
        send("a", interval(1, AGE).addCounted(total(5, 0, 1_000)));
        send("a", interval(1, AGE).addCounted(total(5, 0, 1_000)));
        send("a", interval(2, AGE).addCounted(total(7, 0, 1_000)));
        try (TestControlPlane again = TestControlPlane.on(plane.database())) {
            TelemetryIntake there = again.bean(TelemetryIntake.class);
            there.offer("a", interval(2, AGE).addCounted(total(7, 0, 1_000)).build(), told::add);
            there.offer("a", interval(3, AGE).addCounted(total(1, 0, 1_000)).build(), told::add);
            there.store();
            assertThat(again.admin()
                            .get("/telemetry/summary?window=10m")
                            .json()
                            .get("requests")
                            .asLong())
                    .isEqualTo(13);
        }
        assertThat(told.getLast().getSequence()).isEqualTo(3);
        assertThat(told).extracting(TelemetryStored::getProcess).containsOnly("a0");
    }

    @Test
    void anotherProcessOfANodeBeginsAnew() {
        send("a", interval(9, AGE).addCounted(total(5, 0, 1_000)));
        send("a", interval(1, AGE).setProcess("b1").addCounted(total(5, 0, 1_000)));
        assertThat(summary().get("requests").asLong()).isEqualTo(10);
    }

    @Test
    void requestsWhoseCountsANodeLetGoAreToldAndInNoOtherNumber() {
        send(
                "a",
                interval(1, AGE)
                        .addCounted(Counted.newBuilder()
                                .setDimension(Dimension.DIMENSION_LOST)
                                .setUnanswered(42)));
        assertThat(summary().get("lostRequests").asLong()).isEqualTo(42);
        Actor looker = new Actor("looker", Set.of(OperatorPermission.TELEMETRY_READ), "127.0.0.1", "test");
        assertThat(plane.bean(Telemetry.class).lost(looker, Duration.ofMinutes(10)))
                .isEqualTo(Map.of("a", 42L));
        assertThat(summary().get("requests").asLong()).isZero();
    }

    @Test
    void hostileIntervalsAreLeftOutOrClampedAndTheRestStays() {
        Random random = new Random(1);
        byte[] good = total(5, 0, 1_000).getLatencyHistogram().toByteArray();
        TelemetryInterval.Builder interval = interval(1, AGE);
        for (int i = 0; i < 500; i++) {
            byte[] bytes = good.clone();
            for (int change = 0; change <= i % 4; change++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            interval.addCounted(route("", 1, 0, 1_000).setLatencyHistogram(ByteString.copyFrom(bytes)));
        }
        interval.addCounted(route("nul\0\n".repeat(500), 0, 0, 1_000)
                        .setStatus2Xx(-5)
                        .setStatus4Xx(Long.MAX_VALUE))
                .addCounted(Counted.newBuilder().setDimensionValue(77).setStatus2Xx(1))
                .addLevels(Counting.level("cpu", "", Double.NaN))
                .addLevels(Counting.level("cpu", "", 1).setSamples(-3));
        send("a", interval);
        send("a", interval(2, Long.MIN_VALUE).setProcess("no process").addCounted(total(3, 0, 1)));
        for (int i = 3; i < 6; i++) { // what adds up to more than a row holds
            send(
                    "a",
                    interval(i, AGE)
                            .addLevels(Counting.level("heapUsed", "", Double.MAX_VALUE / 2)
                                    .setSamples(Long.MAX_VALUE)));
        }

        JsonNode top = admin.get("/telemetry/top?by=route&window=10m").json();
        assertThat(top.at("/items/1/name").asText()).isEqualTo("(none)");
        assertThat(top.at("/items/1/requests").asLong()).isEqualTo(500);
        assertThat(top.at("/items/0/name").asText()).hasSize(400);
        assertThat(summary().get("requests").asLong()).isZero();
        assertThat(admin.get("/telemetry/series?metric=heapUsed&window=10m")
                        .json()
                        .at("/series/0/points"))
                .isNotEmpty();
    }

    @Test
    void seriesHaveALineForEachNameOrNode() {
        send(
                "a",
                interval(1, AGE)
                        .addCounted(total(50, 0, 1_000))
                        .addCounted(route("shop", 50, 0, 1_000))
                        .addCounted(counted(Dimension.DIMENSION_CODE, "ok", 50, 0, 1)));
        send(
                "b",
                interval(1, AGE)
                        .addCounted(total(10, 0, 1_000))
                        .addCounted(route("news", 10, 0, 1_000))
                        .addCounted(counted(Dimension.DIMENSION_CODE, "no-route", 0, 10, 1)));

        JsonNode byRoute = admin.get("/telemetry/series?metric=requests&by=route&window=1m&step=10s")
                .json();
        assertThat(byRoute.at("/series/0/name").asText()).isEqualTo("shop");
        assertThat(byRoute.at("/series/0/points/0/value").asDouble()).isCloseTo(5, within(0.001));
        assertThat(byRoute.at("/series/1/name").asText()).isEqualTo("news");
        JsonNode byNode =
                admin.get("/telemetry/series?metric=cpu&by=node&window=1m").json();
        assertThat(byNode.at("/series/0/name").asText()).isEqualTo("a");
        assertThat(byNode.at("/series/1/points/0/value").asDouble()).isEqualTo(0.25);
        JsonNode together =
                admin.get("/telemetry/series?metric=inflight&window=1m").json();
        assertThat(together.at("/series/0/points/0/value").asDouble()).isEqualTo(4);
        JsonNode errors = admin.get("/telemetry/top?by=error&window=1m").json();
        assertThat(errors.get("items"))
                .singleElement()
                .satisfies(item -> assertThat(item.get("name").asText()).isEqualTo("no-route"));
        JsonNode signals = admin.get("/telemetry/series?window=1m").json();
        assertThat(signals.at("/points/0/requestsPerSecond").asDouble()).isCloseTo(6, within(0.001));
    }

    @Test
    void whoWasRefusedIsWhoWasNotLetInOrLimitedAndNobodyWhoFoundNothing() {
        send(
                "a",
                interval(1, AGE)
                        .addCounted(route("guessed", 0, 10, 1_000)
                                .setGatewayErrors(10)
                                .setAuthFailures(2))
                        .addCounted(
                                route("busy", 0, 10, 1_000).setGatewayErrors(10).setLimited(3))
                        .addCounted(route("both", 0, 10, 1_000)
                                .setGatewayErrors(10)
                                .setAuthFailures(2)
                                .setLimited(2))
                        .addCounted(route("lost", 0, 10, 1_000)));
        JsonNode top = admin.get("/telemetry/top?by=route&of=refused&window=1m").json();
        assertThat(top.get("items").findValues("name"))
                .extracting(JsonNode::asText)
                .containsExactly("both", "busy", "guessed");
    }

    @Test
    void aRoutesSignalsAreItsOwn() {
        send(
                "a",
                interval(1, AGE)
                        .addCounted(total(150, 10, 1_000))
                        .addCounted(route("shop", 90, 10, 40_000))
                        .addCounted(route("news", 60, 0, 1_000)));
        send("b", interval(1, AGE).addCounted(total(100, 0, 1_000)).addCounted(route("shop", 100, 0, 40_000)));

        JsonNode shop = admin.get("/telemetry/series?window=1m&route=shop").json();
        assertThat(shop.get("route").asText()).isEqualTo("shop");
        for (String level : List.of("inflight", "cpu", "heapUsed", "eventLoopLagMicros")) {
            assertThat(shop.findValues(level))
                    .as("%s is of nodes, and no route has a share of it", level)
                    .isEmpty();
        }
        double rate = 0;
        double failed = 0;
        for (JsonNode point : shop.get("points")) {
            rate += point.get("requestsPerSecond").asDouble();
            failed += point.get("status5xxPerSecond").asDouble();
        }
        assertThat(rate)
                .as("200 requests of both nodes in one step of ten seconds")
                .isCloseTo(20, within(0.001));
        assertThat(failed).isCloseTo(1, within(0.001));
        assertThat(shop.get("points").findValues("p95Millis"))
                .extracting(JsonNode::asDouble)
                .anySatisfy(millis -> assertThat(millis).isCloseTo(40, within(0.8)))
                .allSatisfy(millis -> assertThat(millis).isNotEqualTo(1));
        JsonNode nobodys =
                admin.get("/telemetry/series?window=1m&route=nobodys").json();
        assertThat(nobodys.get("points").findValues("requestsPerSecond"))
                .isNotEmpty()
                .allSatisfy(none -> assertThat(none.asDouble()).isZero());
    }

    @Test
    void manyNamesAreAskedAboutAtOnceAndThoseWithoutRequestsAreLeftOut() {
        send(
                "a",
                interval(1, AGE)
                        .addCounted(total(160, 5, 1_000))
                        .addCounted(route("shop", 95, 5, 40_000))
                        .addCounted(route("news", 60, 0, 1_000))
                        .addCounted(route("other", 5, 0, 1_000)));
        Telemetry telemetry = plane.bean(Telemetry.class);
        Actor someone = new Actor("someone", Set.of(OperatorPermission.TELEMETRY_READ), "local", "req-1");
        Map<String, Top.Item> found =
                telemetry.named(someone, "route", List.of("shop", "news", "quiet"), Duration.ofMinutes(5));
        assertThat(found).containsOnlyKeys("shop", "news");
        Top.Item shop = Objects.requireNonNull(found.get("shop"));
        assertThat(shop.counts().percent(shop.counts().status5xx())).isCloseTo(5, within(0.001));
        assertThat(shop.latency().p95Millis()).isCloseTo(40, within(0.8));
        assertThat(telemetry.named(someone, "route", List.of(), Duration.ofMinutes(5)))
                .isEmpty();
    }

    @Test
    void theChartShowsTheMostThatWasInFlightAtOnce() {
        send("a", interval(1, AGE).addLevels(Counting.level("inflight", "", 8)));
        send("b", interval(1, AGE).clearLevels().addLevels(Counting.level("inflight", "", 1)));
        assertThat(admin.get("/telemetry/series?window=1m").json().findValues("inflight"))
                .extracting(JsonNode::asInt)
                .as("8 at one node, where it was 2 too, and 1 at the other")
                .contains(9);
    }

    @Test
    void theChartShowsHowFullTheFullestNodeWas() {
        send(
                "a",
                interval(1, AGE)
                        .clearLevels()
                        .addLevels(Counting.level("cpu", "", 0.5))
                        .addLevels(Counting.level("heapUsed", "", 0.25))
                        .addLevels(Counting.level("eventLoopLagMicros", "", 900)));
        send(
                "b",
                interval(1, AGE)
                        .clearLevels()
                        .addLevels(Counting.level("cpu", "", 0.125))
                        .addLevels(Counting.level("heapUsed", "", 0.75))
                        .addLevels(Counting.level("eventLoopLagMicros", "", 4_000)));
        JsonNode signals = admin.get("/telemetry/series?window=1m").json();
        assertThat(signals.findValues("cpu")).extracting(JsonNode::asDouble).contains(0.5);
        assertThat(signals.findValues("heapUsed"))
                .extracting(JsonNode::asDouble)
                .contains(0.75);
        assertThat(signals.findValues("eventLoopLagMicros"))
                .extracting(JsonNode::asInt)
                .contains(4_000);
        assertThat(admin.get("/telemetry/series?metric=heapUsed&window=1m")
                        .json()
                        .at("/series/0/points/0/value")
                        .asDouble())
                .isEqualTo(0.75);
    }

    @Test
    void theSummaryTellsWhoSentMost() {
        send(
                "a",
                interval(1, AGE)
                        .addCounted(counted(Dimension.DIMENSION_CONSUMER, "globex", 3, 1, 1))
                        .addCounted(counted(Dimension.DIMENSION_CONSUMER, "acme", 30, 0, 1)
                                .setStatus4Xx(10)
                                .setLimited(10)));
        send("b", interval(1, AGE).addCounted(counted(Dimension.DIMENSION_CONSUMER, "globex", 4, 0, 1)));
        JsonNode consumers = summary().get("topConsumers");
        assertThat(consumers.findValuesAsText("consumer")).containsExactly("acme", "globex");
        assertThat(consumers.at("/0/requests").asInt()).isEqualTo(40);
        assertThat(consumers.at("/0/limitedPercent").asDouble()).isEqualTo(25);
        assertThat(consumers.at("/1/requests").asInt()).isEqualTo(8);
        assertThat(consumers.at("/1/errorPercent").asDouble()).isEqualTo(12.5);
    }

    @Test
    void whoIsBehindAPeakIsAskedOfExactlyItsStep() {
        send("a", interval(1, 3 * AGE).addCounted(total(50, 9, 1_000)).addCounted(route("shop", 50, 9, 1_000)));
        send(
                "a",
                interval(2, AGE)
                        .addCounted(total(100, 4, 1_000))
                        .addCounted(route("shop", 90, 0, 1_000))
                        .addCounted(route("pay", 6, 4, 80_000)));
        JsonNode peak = admin.get("/telemetry/series?metric=status5xx&window=1m&step=10s")
                .json()
                .at("/series/0/points");
        Instant at = Instant.parse(peak.get(peak.size() - 1).get("at").asText());
        String step = "&from=" + at + "&to=" + at.plusSeconds(10);

        JsonNode failed =
                admin.get("/telemetry/top?by=route&of=status5xx" + step).json();
        assertThat(failed.get("items"))
                .singleElement()
                .satisfies(item -> assertThat(item.get("name").asText()).isEqualTo("pay"))
                .satisfies(item -> assertThat(item.get("status5xx").asInt()).isEqualTo(4));
        assertThat(failed.get("from").asText()).isEqualTo(at.toString());
        assertThat(failed.at("/total/requests").asInt()).isEqualTo(104);
        assertThat(admin.get("/telemetry/top?by=route" + step).json().findValuesAsText("name"))
                .as("by requests")
                .containsSubsequence("shop", "pay");
        assertThat(admin.get("/telemetry/top?by=route&of=latencyP99" + step)
                        .json()
                        .findValuesAsText("name"))
                .as("by latency")
                .containsSubsequence("pay", "shop");
    }

    @Test
    void whatAShadowPolicyWouldHaveDoneAddsUpByRoute() {
        send("a", interval(1, AGE).addCounted(route("shop", 9, 0, 1_000).setShadowWouldDeny(3)));
        send("b", interval(1, AGE).addCounted(route("shop", 1, 0, 1_000).setShadowWouldAllow(2)));
        JsonNode shadow = admin.get("/telemetry/shadow?route=shop").json();
        assertThat(shadow.get("requests").asLong()).isEqualTo(10);
        assertThat(shadow.get("wouldDeny").asLong()).isEqualTo(3);
        assertThat(shadow.get("wouldAllow").asLong()).isEqualTo(2);
    }

    @Test
    void questionsThatMakeNoSenseAreRefusedWithTheParametersName() {
        for (String question : List.of(
                "summary?window=9s",
                "summary?window=15s",
                "summary?window=91d",
                "summary?window=now",
                "series?metric=cats",
                "series?metric=requests&by=cats",
                "series?metric=cpu&by=route",
                "series?metric=requests&step=7s",
                "series?metric=requests&window=7d&step=10s",
                "series?metric=requests&from=yesterday",
                "series?metric=requests&route=shop",
                "series?metric=requests&from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z",
                "top?by=cats",
                "top?of=cats",
                "top?of=cpu",
                "top?from=yesterday",
                "top?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z",
                "top?from=2020-01-01T00:00:00Z&to=2026-01-01T00:00:00Z",
                "top?limit=0",
                "top?limit=many")) {
            Client.Answer answer = admin.get("/telemetry/" + question);
            assertThat(answer.status()).as(question).isEqualTo(400);
            assertThat(answer.pointer()).as(question).startsWith("?");
        }
    }
}
