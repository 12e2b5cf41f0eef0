package io.tollgate.control.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.door.Client;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.control.door.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules, channels and silences as people write them. */
final class AlertApiTest {
    private final TestControlPlane plane = TestControlPlane.shared();
    private final Client admin = plane.admin();

    @Test
    void theBuiltInRulesAreOnAndCanBeSwitchedOffNotDeleted() {
        var rules = admin.get("/alert-rules").json().get("items");
        for (String name : List.of(
                "upstream-down",
                "node-stale",
                "node-rejected",
                "error-rate",
                "latency",
                "saturation-cpu",
                "auth-failures-by-address",
                "limit-refusals",
                "certificate-expiring",
                "key-expiring")) {
            assertThat(rules).as(name).anySatisfy(rule -> {
                assertThat(rule.get("name").asText()).isEqualTo(name);
                assertThat(rule.get("enabled").asBoolean()).isTrue();
                assertThat(rule.get("builtIn").asBoolean()).isTrue();
            });
        }
        assertThat(admin.delete("/alert-rules/latency").status()).isEqualTo(409);
        Answer off = admin.put(
                "/alert-rules/latency",
                "{\"enabled\":false,\"condition\":{\"type\":\"threshold\",\"metric\":\"latencyP95\",\"above\":1}}");
        assertThat(off.status()).isEqualTo(200);
        assertThat(off.json().get("builtIn").asBoolean()).isTrue();
        assertThat(off.json().get("enabled").asBoolean()).isFalse();
    }

    @Test
    void aRuleIsWrittenReadChangedUnderItsETagAndDeleted() {
        String document =
                "{\"name\":\"mine\",\"enabled\":true,\"severity\":\"critical\",\"summary\":\"s\",\"condition\":"
                        + "{\"type\":\"threshold\",\"by\":\"node\",\"window\":\"30s\",\"metric\":\"cpu\",\"above\":0.5,\"minimum\":1},"
                        + "\"for\":\"10s\",\"channels\":[]}";
        Answer made = admin.put("/alert-rules/mine", document);
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        Answer read = admin.get("/alert-rules/mine");
        assertThat(read.json().at("/condition/above").asDouble()).isEqualTo(0.5);
        assertThat(read.json().get("for").asText()).isEqualTo("10s");
        assertThat(admin.put("/alert-rules/mine", document, "If-Match", "\"9\"").status())
                .isEqualTo(412);
        assertThat(admin.put("/alert-rules/mine", document, "If-Match", read.header("ETag"))
                        .status())
                .isEqualTo(200);
        assertThat(admin.delete("/alert-rules/mine").status()).isEqualTo(204);
        assertThat(admin.get("/alert-rules/mine").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{};/condition",
                "{\"condition\":{}};/condition/type",
                "{\"condition\":{\"type\":\"threshold\",\"metric\":\"cats\",\"above\":1}};/condition/metric",
                "{\"condition\":{\"type\":\"threshold\",\"metric\":\"cpu\"}};/condition/above",
                "{\"condition\":{\"type\":\"threshold\",\"metric\":\"cpu\",\"above\":\"much\"}};/condition/above",
                "{\"condition\":{\"type\":\"threshold\",\"metric\":\"cpu\",\"above\":1,\"by\":\"route\"}};/condition/by",
                "{\"condition\":{\"type\":\"ratio\",\"part\":\"cpu\",\"abovePercent\":1}};/condition/part",
                "{\"condition\":{\"type\":\"ratio\",\"part\":\"limited\",\"abovePercent\":101}};/condition/abovePercent",
                "{\"condition\":{\"type\":\"absence\",\"window\":\"15s\"}};/condition/window",
                "{\"condition\":{\"type\":\"state\",\"fact\":\"rain\"}};/condition/fact",
                "{\"cond\":{}};/cond"
            })
    void aRuleThatMakesNoSenseIsRefusedWithAPointer(String document, String pointer) {
        Answer refused = admin.put("/alert-rules/odd", document);
        assertThat(refused.status()).as(refused.body()).isEqualTo(422);
        assertThat(refused.body()).contains("\"" + pointer + "\"");
    }

    @Test
    void aChannelsSecretIsNeverReadBackAndNotInTheDatabase() throws Exception {
        String secret = "very-secret-0123456789";
        admin.put(
                "/alert-channels/sealed",
                "{\"type\":\"webhook\",\"url\":\"http://127.0.0.1:9/x\",\"secret\":\"" + secret + "\"}");
        assertThat(admin.get("/alert-channels/sealed").body()).doesNotContain(secret);
        assertThat(admin.get("/alert-channels").body()).doesNotContain(secret);
        assertThat(admin.get("/audit").body()).doesNotContain(secret);
        try (Connection connection = TestDatabase.connect(plane.database());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT alert_channels::text FROM alert_channels")) {
            while (rows.next()) {
                assertThat(rows.getString(1)).doesNotContain(secret);
            }
        }
        assertThat(admin.put("/alert-channels/sealed", "{\"type\":\"webhook\",\"url\":\"http://127.0.0.1:9/x\"}")
                        .status())
                .as("the secret stays")
                .isEqualTo(200);
        assertThat(admin.put("/alert-channels/sealed", "{\"type\":\"webhook\",\"url\":\"http://elsewhere.test/\"}")
                        .status())
                .as("but goes nowhere else")
                .isEqualTo(422);
        assertThat(admin.delete("/alert-channels/sealed").status()).isEqualTo(204);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"url\":\"http://a.test\"};/type",
                "{\"type\":\"webhook\",\"url\":\"ftp://a.test\",\"secret\":\"0123456789abcdef\"};/url",
                "{\"type\":\"webhook\",\"url\":\"http://a.test\"};/secret",
                "{\"type\":\"webhook\",\"url\":\"http://a.test\",\"secret\":\"short\"};/secret",
                "{\"type\":\"slack\"};/url",
                "{\"type\":\"email\",\"host\":\"a.test\",\"from\":\"a@b.c\"};/to",
                "{\"type\":\"email\",\"host\":\"a.test\",\"from\":\"nobody\",\"to\":[\"a@b.c\"]};/from"
            })
    void aChannelThatMakesNoSenseIsRefusedWithAPointer(String document, String pointer) {
        Answer refused = admin.put("/alert-channels/odd", document);
        assertThat(refused.status()).as(refused.body()).isEqualTo(422);
        assertThat(refused.body()).contains("\"" + pointer + "\"");
    }

    @Test
    void silencesNeedARuleThatThereIsAndAnEnd() {
        assertThat(admin.post("/alerts/silences", "{\"rule\":\"none-such\",\"for\":\"1h\"}")
                        .pointer())
                .isEqualTo("/rule");
        assertThat(admin.post("/alerts/silences", "{\"rule\":\"latency\"}").pointer())
                .isEqualTo("/for");
        assertThat(admin.post("/alerts/silences", "{\"rule\":\"latency\",\"for\":\"1s\"}")
                        .pointer())
                .isEqualTo("/for");
        assertThat(admin.delete("/alerts/silences/999999").status()).isEqualTo(404);
        assertThat(admin.delete("/alerts/silences/x").status()).isEqualTo(404);
        assertThat(admin.get("/alerts?state=odd").status()).isEqualTo(400);
    }
}
