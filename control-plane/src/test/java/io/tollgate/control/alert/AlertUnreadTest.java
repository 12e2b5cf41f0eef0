package io.tollgate.control.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.door.Client.Answer;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A rule or a channel that a newer version wrote silences no other, is told of, and stays as it is. */
final class AlertUnreadTest extends AlertsAtWork {
    private static final String NEWER = "/alert-rules/newer";
    private static final String CHANNEL = "/alert-channels/newer";

    /** A rule whose alert fires, before a newer version changes it to what this one cannot read. */
    @BeforeEach
    void writtenByANewerVersion() {
        rule("newer", "{\"type\":\"ratio\",\"part\":\"status5xx\",\"by\":\"route\",\"abovePercent\":10}", "0s");
        traffic(0, 20);
        evaluator().run();
        assertThat(firing()).containsExactly("newer");
        assertThat(update("""
                        UPDATE alert_rules SET version = version + 1, document = document
                            || '{"condition":{"type":"forecast","hours":3},"escalate":["on-call"]}' WHERE name = 'newer'
                        """)).isEqualTo(1);
    }

    private List<String> firing() {
        return alerts("firing").findValuesAsText("rule");
    }

    private JsonNode newer() {
        return admin.get(NEWER).json();
    }

    @Test
    void allOthersAreJudgedAndItsAlertStaysAsItIs() {
        errorRule("0s");
        for (int i = 0; i < 3; i++) {
            now = now.plusSeconds(9);
            evaluator().run();
        }
        assertThat(firing()).containsExactlyInAnyOrder("newer", "errors");
    }

    @Test
    void aChannelOfANewerVersionKeepsNoOtherFromBeingToldAndItsMessageWaits() {
        channel();
        newerChannel();
        errorRule("0s");
        evaluator().run();
        assertThat(firing()).containsExactlyInAnyOrder("newer", "errors");
        awaitTold(1);
        assertThat(waiting("newer")).isEqualTo(1);
        assertThat(count("SELECT attempts FROM alert_deliveries WHERE channel = 'newer'"))
                .as("it loses no attempt")
                .isZero();
    }

    private void newerChannel() {
        channel("newer", "http://127.0.0.1:9/");
        assertThat(update("UPDATE alert_channels SET version = version + 1, document = document"
                        + " || '{\"type\":\"pager\",\"shift\":\"night\"}' WHERE name = 'newer'"))
                .isEqualTo(1);
    }

    @Test
    void aChannelOfANewerVersionIsListedWithWhyAndTheOthersAsEver() {
        channel();
        newerChannel();
        Answer listed = admin.get("/alert-channels");
        assertThat(listed.status()).as(listed.body()).isEqualTo(200);
        JsonNode items = listed.json().get("items");
        assertThat(items.findValuesAsText("name")).containsExactly("hook", "newer");
        assertThat(items.get(0).path("unreadable").isMissingNode()).isTrue();
        assertThat(items.get(1).at("/unreadable/reason").asText()).contains("cannot read it", "pager");
    }

    @Test
    void aChannelOfANewerVersionIsNeitherReadNorWrittenOverNorTested() {
        newerChannel();
        String before = document();
        String hook = "{\"type\":\"webhook\",\"url\":\"http://127.0.0.1:9/\",\"secret\":\"" + SECRET + "\"}";
        for (Answer refused :
                List.of(admin.get(CHANNEL), admin.put(CHANNEL, hook), admin.post(CHANNEL + "/test", ""))) {
            assertThat(refused.status()).as(refused.body()).isEqualTo(409);
            assertThat(refused.body()).contains("alert-channels/newer stays as it is", "cannot read it");
        }
        assertThat(document()).isEqualTo(before);
    }

    private String document() {
        return plane.bean(Database.class)
                .<String>read(connection -> Sql.one(
                                connection,
                                "SELECT alert_channels::text AS row FROM alert_channels WHERE name = 'newer'",
                                row -> row.getString("row"))
                        .orElseThrow());
    }

    @Test
    void aChannelOfANewerVersionCanBeDeletedAndNothingWaitsForItThen() {
        newerChannel();
        message("newer", 0);
        assertThat(admin.delete(CHANNEL, "If-Match", "\"1\"").status())
                .as("not what was seen")
                .isEqualTo(412);
        assertThat(admin.delete(CHANNEL).status()).isEqualTo(204);
        assertThat(admin.get(CHANNEL).status()).isEqualTo(404);
        assertThat(count("SELECT count(*) FROM audit_entries WHERE action = 'alert-channels.delete'"
                        + " AND before::text LIKE '%night%'"))
                .as("what was lost on purpose is in the audit trail")
                .isEqualTo(1);
        await().atMost(SOON).until(() -> {
            plane.bean(AlertDeliveries.class).send();
            return waiting("newer") == 0;
        });
    }

    @Test
    void itIsShownAsItIsAndSaysWhyItIsNotJudged() {
        JsonNode shown = newer();
        assertThat(shown.at("/condition/hours").asInt()).isEqualTo(3);
        assertThat(shown.at("/escalate/0").asText()).isEqualTo("on-call");
        assertThat(shown.at("/notJudged/reason").asText()).contains("this version", "cannot read it");
        errorRule("0s");
        JsonNode rules = admin.get("/alert-rules").json().get("items");
        assertThat(rules.findValuesAsText("name")).contains("newer", "errors", "node-stale");
        assertThat(rules.findValues("notJudged")).hasSize(1);

        evaluator().run();
        assertThat(newer().at("/notJudged/since")).as("since the first look").isEqualTo(shown.at("/notJudged/since"));
        update("UPDATE alert_rules SET version = version + 1, document = document - 'escalate'"
                + " || '{\"condition\":{\"type\":\"state\",\"fact\":\"node-stale\"}}' WHERE name = 'newer'");
        evaluator().run();
        assertThat(newer().path("notJudged").isMissingNode())
                .as("it can be read again")
                .isTrue();
    }

    @Test
    void nobodyWritesOverItAndItCanBeDeleted() {
        JsonNode before = newer();
        Answer refused = admin.put(NEWER, "{\"condition\":{\"type\":\"state\",\"fact\":\"node-stale\"}}");
        assertThat(refused.status()).as(refused.body()).isEqualTo(409);
        assertThat(refused.body()).contains("alert-rules/newer stays as it is");
        assertThat(newer()).isEqualTo(before);

        Answer silenced = admin.post("/alerts/silences", "{\"rule\":\"newer\",\"for\":\"1h\"}");
        assertThat(silenced.status()).as(silenced.body()).isEqualTo(201);
        assertThat(admin.delete(NEWER).status()).isEqualTo(204);
        assertThat(count("SELECT count(*) FROM audit_entries WHERE action = 'alert-rules.delete'"
                        + " AND before::text LIKE '%forecast%'"))
                .as("what was lost on purpose is in the audit trail")
                .isEqualTo(1);
    }
}
