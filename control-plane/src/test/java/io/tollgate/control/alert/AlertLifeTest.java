package io.tollgate.control.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.telemetry.Counting;
import io.tollgate.core.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

/** From what nodes count to what somebody is told. */
final class AlertLifeTest extends AlertsAtWork {
    @Test
    void aConditionFiresIsToldWithASignatureAndResolvesByItself() throws Exception {
        channel();
        errorRule("0s");
        traffic(10, 10);
        evaluator().run();

        JsonNode firing = alerts("firing");
        assertThat(firing).hasSize(1);
        assertThat(firing.get(0).get("subject").asText()).isEqualTo("shop");
        assertThat(firing.get(0).get("value").asDouble()).isEqualTo(50);
        assertThat(firing.get(0).get("detail").asText()).contains("50.0 % of 20 requests");
        awaitTold(1);
        WebhookReceiver.Posted told = receiver.posted.getFirst();
        String time = told.signature().substring("t=".length(), told.signature().indexOf(','));
        assertThat(told.signature())
                .isEqualTo("t=" + time + ",v1=" + AlertSender.hmac(SECRET, time + "." + told.body()));
        assertThat(Json.parse(told.body()).at("/alerts/0/state").asText()).isEqualTo("firing");

        evaluator().run();
        now = now.plus(Duration.ofMinutes(5));
        evaluator().run();
        assertThat(alerts("firing")).isEmpty();
        assertThat(alerts("resolved")).hasSize(1);
        awaitTold(2);
        assertThat(Json.parse(receiver.posted.get(1).body())
                        .at("/alerts/0/state")
                        .asText())
                .isEqualTo("resolved");
    }

    @Test
    void aConditionMustHoldForItsTimeAndOneThatDoesNotComesToNothing() {
        errorRule("10s");
        traffic(10, 10);
        evaluator().run();
        assertThat(alerts("pending")).hasSize(1);
        assertThat(alerts("firing")).isEmpty();

        now = now.plusSeconds(11);
        evaluator().run();
        assertThat(alerts("firing")).hasSize(1);

        rule("slow", "{\"type\":\"threshold\",\"metric\":\"latencyP95\",\"by\":\"route\",\"above\":0.5}", "1h");
        evaluator().run();
        assertThat(alerts("pending")).hasSize(1);
        now = now.plus(Duration.ofMinutes(5));
        evaluator().run();
        assertThat(alerts("pending")).isEmpty();
        assertThat(admin.get("/alerts?rule=slow").json().get("items")).isEmpty();
    }

    @Test
    void yesterdayIsFoundAtEverySecondOfAMinuteThoughOnlyMinutesAreKeptOfIt() {
        rule(
                "fallen",
                "{\"type\":\"change\",\"metric\":\"requests\",\"factor\":0.5,\"window\":\"90s\",\"minimum\":1}",
                "10s");
        traffic(20, 0);
        Instant minute =
                now.truncatedTo(ChronoUnit.MINUTES).plus(Duration.ofDays(1)).plus(Duration.ofMinutes(1));
        now = minute;
        Counting.age(plane, now);
        for (int second = 7; second < 60; second += 10) {
            now = minute.plusSeconds(second);
            evaluator().run();
        }
        assertThat(admin.get("/alerts?rule=fallen").json().get("items"))
                .singleElement()
                .satisfies(alert -> {
                    assertThat(alert.get("state").asText()).isEqualTo("firing");
                    assertThat(alert.get("firingAt").asText())
                            .isEqualTo(minute.plusSeconds(17).toString());
                });
    }

    @Test
    void aRiseFiresAboveItsFactorAndNotBelowIt() {
        String grown = "{\"type\":\"change\",\"metric\":\"requests\",\"factor\":%s,\"window\":\"5m\",\"minimum\":1}";
        rule("twice", grown.formatted("2"), "0s");
        rule("three-times", grown.formatted("3"), "0s");
        traffic(20, 0);
        now = now.truncatedTo(ChronoUnit.MINUTES).plus(Duration.ofDays(1)).plus(Duration.ofMinutes(1));
        Counting.age(plane, now);
        Counting.store(plane, now, "a", Counting.interval(2, 0).addCounted(Counting.total(50, 0, 1_000)));
        evaluator().run();
        assertThat(alerts("firing")).singleElement().satisfies(alert -> {
            assertThat(alert.get("rule").asText()).isEqualTo("twice");
            // What was told at the end of a step may be of its first half alone, and then of another half before.
            assertThat(alert.get("value").asDouble()).isBetween(2.4, 2.5);
        });
    }

    @Test
    void oneBusyNodeOfTwoFiresUnderItsName() {
        enable(admin.get("/alert-rules/saturation-cpu").json(), true);
        // Each half minute: at whatever second this begins, every look has levels in the minute that it judges.
        for (int half = 0; half <= 5; half++) {
            cpu("busy", half, 0.95);
            cpu("calm", half, 0.5);
            evaluator().run();
            now = now.plusSeconds(30);
        }
        assertThat(alerts("firing")).singleElement().satisfies(alert -> {
            assertThat(alert.get("rule").asText()).isEqualTo("saturation-cpu");
            assertThat(alert.get("subject").asText()).isEqualTo("busy");
            assertThat(alert.get("value").asDouble()).isCloseTo(0.95, within(1e-9));
        });
        assertThat(alerts("pending")).isEmpty();
    }

    @Test
    void aRuleOfOneNameJudgesNoOther() {
        String one = "\"by\":\"route\",\"name\":\"checkout\",\"minimum\":1";
        rule("errors", "{\"type\":\"ratio\",\"part\":\"status5xx\"," + one + ",\"abovePercent\":10}", "0s");
        rule("many", "{\"type\":\"threshold\",\"metric\":\"requests\"," + one + ",\"above\":0.1}", "0s");
        rule("slow", "{\"type\":\"threshold\",\"metric\":\"latencyP95\"," + one + ",\"above\":0.5}", "0s");
        rule("busy", "{\"type\":\"threshold\",\"metric\":\"cpu\",\"by\":\"node\",\"name\":\"a\",\"above\":0.9}", "0s");
        rule(
                "at-a",
                "{\"type\":\"ratio\",\"part\":\"status5xx\",\"by\":\"node\",\"name\":\"a\",\"abovePercent\":10}",
                "0s");
        bad("b", "legacy");
        evaluator().run();
        assertThat(alerts("firing")).isEmpty();

        bad("a", "checkout");
        evaluator().run();
        assertThat(alerts("firing"))
                .extracting(alert ->
                        alert.get("rule").asText() + "/" + alert.get("subject").asText())
                .containsExactlyInAnyOrder("errors/checkout", "many/checkout", "slow/checkout", "busy/a", "at-a/a");
    }

    private void bad(String node, String route) {
        var interval = Counting.interval(1, 0).clearLevels().addLevels(Counting.level("cpu", "", 0.95));
        Counting.store(
                plane,
                now,
                node,
                interval.addCounted(Counting.total(0, 20, 1_000)).addCounted(Counting.route(route, 0, 20, 1_000)));
    }

    /** Whoever names it wants to hear when nothing comes, as of the whole. */
    @Test
    void theOneThatIsNamedHasNoRequestThoughNobodyKnowsIt() {
        String below = "{\"type\":\"threshold\",\"metric\":\"requests\",\"by\":\"route\"%s,\"below\":1}";
        rule("each", below.formatted(""), "0s");
        rule("one", below.formatted(",\"name\":\"checkout\""), "0s");
        evaluator().run();
        assertThat(alerts("firing")).singleElement().satisfies(alert -> {
            assertThat(alert.get("rule").asText()).isEqualTo("one");
            assertThat(alert.get("subject").asText()).isEqualTo("checkout");
        });
    }

    private void cpu(String node, long sequence, double value) {
        var interval = Counting.interval(sequence + 1, 0).clearLevels();
        Counting.store(plane, now, node, interval.addLevels(Counting.level("cpu", "", value)));
    }

    @Test
    void aRouteThatFallsSilentIsFoundAndNothingElse() {
        rule("silent", "{\"type\":\"absence\",\"by\":\"route\",\"window\":\"5m\"}", "0s");
        rule("grown", "{\"type\":\"change\",\"metric\":\"requests\",\"factor\":2,\"window\":\"5m\"}", "0s");
        traffic(20, 0);
        now = now.plus(Duration.ofMinutes(10));
        evaluator().run();
        assertThat(alerts("firing"))
                .singleElement()
                .satisfies(alert -> assertThat(alert.get("rule").asText()).isEqualTo("silent"));
    }
}
