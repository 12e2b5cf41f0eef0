package io.tollgate.control.alert;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A rule that cannot be judged silences no other, and somebody can see it. */
final class AlertJudgingTest extends AlertsAtWork {
    /** Two of them add up to more than a count can be. */
    private static final long TOO_MANY = Long.MAX_VALUE;

    @Test
    void aRuleThatFailsSilencesNoOtherAndItsAlertsStayAsTheyAre() {
        rule(
                "by-consumer",
                "{\"type\":\"ratio\",\"part\":\"status5xx\",\"by\":\"consumer\",\"abovePercent\":10}",
                "0s");
        traffic(20, 0);
        consumer("a", 0, 20);
        evaluator().run();
        assertThat(alerts("firing").findValuesAsText("rule")).containsExactly("by-consumer");

        errorRule("0s");
        traffic(0, 20);
        consumer("b", TOO_MANY, 0);
        consumer("c", TOO_MANY, 0);
        now = now.plusSeconds(9);
        evaluator().run();
        now = now.plusSeconds(9);
        evaluator().run();
        assertThat(alerts("firing").findValuesAsText("rule")).containsExactlyInAnyOrder("by-consumer", "errors");
        assertThat(notJudged("by-consumer").get("reason").asText()).contains("it failed");
        assertThat(notJudged("errors").isMissingNode()).isTrue();
        assertThat(admin.get("/alert-rules").json().get("items").findValues("notJudged"))
                .hasSize(1);

        update("DELETE FROM telemetry_10s WHERE dimension = 'consumer' AND node IN ('b', 'c')");
        now = now.plusSeconds(31);
        evaluator().run();
        assertThat(notJudged("by-consumer").isMissingNode()).as("judged again").isTrue();
    }

    @Test
    void aRuleThatIsChangedIsTriedAtOnce() {
        String byConsumer = "{\"type\":\"ratio\",\"part\":\"status5xx\",\"by\":\"consumer\",\"abovePercent\":10}";
        rule("mended", byConsumer, "0s");
        traffic(20, 0);
        consumer("b", TOO_MANY, 0);
        consumer("c", TOO_MANY, 0);
        evaluator().run();
        assertThat(notJudged("mended").isMissingNode()).isFalse();

        rule("mended", byConsumer.replace("consumer", "route"), "0s");
        evaluator().run();
        assertThat(notJudged("mended").isMissingNode()).isTrue();
    }

    @Test
    @Timeout(60)
    void aRuleThatTakesTooLongSilencesNoOther() {
        rule("stale", "{\"type\":\"state\",\"fact\":\"node-stale\"}", "0s");
        errorRule("0s");
        traffic(10, 10);
        plane.bean(Database.class).<Boolean>write(connection -> {
            Sql.update(connection, "LOCK TABLE nodes IN ACCESS EXCLUSIVE MODE");
            CompletableFuture.runAsync(() -> evaluator().run(), Thread::startVirtualThread)
                    .join();
            return true;
        });
        assertThat(alerts("firing").findValuesAsText("rule")).containsExactly("errors");
        assertThat(notJudged("stale").get("reason").asText()).isEqualTo("it took longer than 4s");
    }

    private JsonNode notJudged(String rule) {
        return admin.get("/alert-rules/" + rule).json().path("notJudged");
    }

    /** What {@code node} counted of a consumer in the newest step that is told of: that may have ended a moment ago. */
    private void consumer(String node, long good, long bad) {
        update("""
                INSERT INTO telemetry_10s (at, dimension, name, node, status_2xx, status_3xx, status_4xx, status_5xx, unanswered,
                    gateway_made, auth_failed, limited, missed_max, would_deny, would_allow, latency, samples, level_sum, level_max)
                SELECT max(at), 'consumer', 'ann', ?, ?, 0, 0, ?, 0, 0, 0, 0, 0, 0, 0, '', 0, 0, 0 FROM telemetry_10s
                """, node, good, bad);
    }
}
