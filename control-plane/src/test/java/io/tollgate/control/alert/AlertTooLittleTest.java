package io.tollgate.control.alert;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.door.Client;
import org.junit.jupiter.api.Test;

/** What does not come is told, and for as long as it does not; what is merely on its way is not missed. */
final class AlertTooLittleTest extends AlertsByTheSecond {
    @Test
    void trafficThatStopsAltogetherIsStillTooLittle() {
        route();
        rule("whole", "{\"type\":\"threshold\",\"metric\":\"requests\",\"below\":5,\"minimum\":0}", "0s");
        rule("by-default", "{\"type\":\"threshold\",\"metric\":\"requests\",\"below\":5}", "0s");
        rule(
                "route",
                "{\"type\":\"threshold\",\"metric\":\"requests\",\"by\":\"route\",\"below\":5,\"minimum\":100}",
                "0s");
        rule("slow", "{\"type\":\"threshold\",\"metric\":\"latencyP95\",\"below\":1}", "0s");
        tell(0, 120, 4);
        look(121);
        assertThat(alerts("firing").findValuesAsText("rule")).containsExactlyInAnyOrder("whole", "by-default", "route");

        tell(120, 300, 0);
        for (int second = 131; second <= 301; second += 10) {
            look(second);
        }
        assertThat(alerts("resolved")).isEmpty();
        assertThat(alerts("firing").findValuesAsText("rule")).containsExactlyInAnyOrder("whole", "by-default", "route");
        assertThat(alerts("firing").get(0).get("value").asDouble()).isZero();

        look(2 * 60 * 60);
        look(2 * 60 * 60 + 10);
        assertThat(alerts("firing").findValuesAsText("rule"))
                .as("when nobody remembers the hour before")
                .containsExactlyInAnyOrder("whole", "by-default", "route");
    }

    @Test
    void whoNeverHadARequestIsNotMissedButTheWholeIs() {
        route();
        rule(
                "route",
                "{\"type\":\"threshold\",\"metric\":\"requests\",\"by\":\"route\",\"below\":5,\"minimum\":0}",
                "0s");
        rule("whole", "{\"type\":\"threshold\",\"metric\":\"requests\",\"below\":5}", "0s");
        tell(0, 120, 0);
        look(121);
        assertThat(alerts("firing").findValuesAsText("rule")).containsExactly("whole");
    }

    /** With windows that end now, a sixth of a minute is not there yet, and of ten seconds mostly nothing. */
    @Test
    void evenTrafficIsNeverTooLittleAtAnySecond() {
        rule("minute", "{\"type\":\"threshold\",\"metric\":\"requests\",\"below\":10}", "1h");
        rule("moment", "{\"type\":\"threshold\",\"metric\":\"requests\",\"below\":10,\"window\":\"10s\"}", "1h");
        rule("fallen", "{\"type\":\"change\",\"metric\":\"requests\",\"factor\":0.9,\"window\":\"1m\"}", "1h");
        rule("silent", "{\"type\":\"absence\",\"window\":\"10s\"}", "1h");
        eachSecond(
                11,
                11,
                second -> assertThat(alerts("pending").findValuesAsText("rule"))
                        .as("at second %s", second)
                        .isEmpty());

        int today = (int) DAY.toSeconds();
        tell(today + 140, today + 200, 8);
        look(today + 201);
        assertThat(alerts("pending").findValuesAsText("rule"))
                .as("what is too little is found")
                .containsExactlyInAnyOrder("minute", "moment", "fallen");
    }

    /** Its last words are a while ago: they are late, and not requests that did not come. */
    @Test
    void aNodeThatTellsLateIsWaitedForAndOneThatEndedIsNot() {
        rule("minute", "{\"type\":\"threshold\",\"metric\":\"requests\",\"below\":10}", "0s");
        tell(0, 120, 11);
        look(150);
        assertThat(alerts("firing")).isEmpty();
        look(190);
        assertThat(alerts("firing").findValuesAsText("rule")).containsExactly("minute");
    }

    @Test
    void silenceThatIsToldLastsUntilARequestComes() {
        route();
        rule("silent", "{\"type\":\"absence\",\"by\":\"route\",\"minimum\":100,\"window\":\"10m\"}", "0s");
        tell(0, 120, 4);
        look(780);
        JsonNode told = alerts("firing").get(0);
        assertThat(told.get("detail").asText()).isEqualTo("no request for 10m, after 480 in the hour before");

        for (int minute = 15; minute <= 180; minute += 15) {
            look(minute * 60);
        }
        assertThat(alerts("resolved")).isEmpty();
        assertThat(alerts("firing")).singleElement().satisfies(alert -> {
            assertThat(alert.get("id").asLong()).isEqualTo(told.get("id").asLong());
            assertThat(alert.get("detail")).isEqualTo(told.get("detail"));
        });

        int again = 180 * 60 + 30;
        tell(again, again + 10, 1);
        look(again + 15);
        look(again + 25);
        assertThat(alerts("firing")).isEmpty();
        assertThat(alerts("resolved")).hasSize(1);
    }

    @Test
    void silenceThatTheRuleNoLongerAsksForEnds() {
        route();
        rule("silent", "{\"type\":\"absence\",\"by\":\"route\",\"window\":\"10m\"}", "0s");
        tell(0, 120, 4);
        look(780);
        assertThat(alerts("firing").findValuesAsText("subject")).containsExactly(SHOP);

        rule("silent", "{\"type\":\"absence\",\"by\":\"route\",\"minimum\":1000,\"window\":\"10m\"}", "0s");
        look(790);
        look(800);
        assertThat(alerts("firing")).isEmpty();
        assertThat(alerts("resolved")).hasSize(1);
    }

    /** Nobody calls what is not there. */
    @Test
    void silenceOfARouteThatIsTakenAwayEnds() {
        route();
        rule("silent", "{\"type\":\"absence\",\"by\":\"route\",\"window\":\"10m\"}", "0s");
        tell(0, 120, 4);
        look(780);
        look(7_200);
        assertThat(alerts("firing").findValuesAsText("subject")).containsExactly(SHOP);

        assertThat(admin.delete("/routes/shop").status()).isEqualTo(204);
        look(7_210);
        assertThat(alerts("firing")).isEmpty();
    }

    private void route() {
        put("/upstreams/shop", "{\"targets\":[{\"url\":\"http://10.0.0.7:8080\"}]}");
        put(
                "/routes/shop",
                "{\"match\":{\"paths\":[\"/shop/**\"]},\"upstream\":\"shop\",\"access\":{\"public\":true}}");
    }

    private void put(String path, String document) {
        Client.Answer answer = admin.put(path, document);
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    }
}
