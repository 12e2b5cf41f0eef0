package io.tollgate.control.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.alert.Destination.Place;
import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.door.Client;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.control.door.TestDatabase;
import java.net.InetAddress;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
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
                "telemetry-lost",
                "error-rate",
                "latency",
                "saturation-cpu",
                "auth-failures-by-address",
                "limit-refusals",
                "key-guessed",
                "credentials-guessed",
                "credentials-sprayed",
                "limit-lowered",
                "paths-scanned",
                "certificate-expiring",
                "key-expiring",
                "operator-locked-out")) {
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
                "{\"condition\":{\"type\":\"absence\",\"name\":\"shop\"}};/condition/name",
                "{\"condition\":{\"type\":\"absence\",\"by\":\"\",\"name\":\"shop\"}};/condition/name",
                "{\"condition\":{\"type\":\"absence\",\"by\":\"route\",\"name\":\" \"}};/condition/name",
                "{\"condition\":{\"type\":\"absence\",\"by\":\"route\",\"name\":\"a\\nb\"}};/condition/name",
                "{\"condition\":{\"type\":\"absence\",\"by\":\"consumer\",\"name\":\"(other)\"}};/condition/name",
                "{\"condition\":{\"type\":\"absence\",\"by\":\"route\",\"name\":7}};/condition/name",
                "{\"condition\":{\"type\":\"state\",\"fact\":\"node-stale\",\"name\":\"a\"}};/condition/name",
                "{\"condition\":{\"type\":\"state\",\"fact\":\"rain\"}};/condition/fact",
                "{\"condition\":{\"type\":\"threshold\",\"metric\":\"cpu\",\"above\":1e-40}};/condition/above",
                "{\"cond\":{}};/cond"
            })
    void aRuleThatMakesNoSenseIsRefusedWithAPointer(String document, String pointer) {
        Answer refused = admin.put("/alert-rules/odd", document);
        assertThat(refused.status()).as(refused.body()).isEqualTo(422);
        assertThat(refused.body()).contains("\"" + pointer + "\"");
    }

    @Test
    void aRuleMayNameWhatIsNotThereYet() {
        String of = "{\"condition\":{\"type\":\"absence\",\"by\":\"route\"%s}}";
        assertThat(admin.put("/alert-rules/one", of.formatted(",\"name\":\"not-yet\""))
                        .status())
                .isEqualTo(201);
        assertThat(admin.get("/alert-rules/one").json().at("/condition/name").asText())
                .isEqualTo("not-yet");
        assertThat(admin.put("/alert-rules/one", of.formatted("")).status()).isEqualTo(200);
        assertThat(admin.get("/alert-rules/one").json().at("/condition").has("name"))
                .isFalse();
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

    @Test
    void aSlackAddressIsNobodysPassword() {
        assertThat(admin.put("/alert-channels/chat", "{\"type\":\"slack\",\"url\":\"http://127.0.0.1:9/T0/secret\"}")
                        .status())
                .isEqualTo(201);
        Answer refused = admin.put(
                "/alert-channels/chat",
                "{\"type\":\"email\",\"host\":\"127.0.0.1\",\"security\":\"none\",\"from\":\"a@b.test\",\"to\":[\"a@b.test\"],"
                        + "\"username\":\"x\"}");
        assertThat(refused.status()).as(refused.body()).isEqualTo(422);
        assertThat(refused.body()).contains("the secret must be given again");
        assertThat(admin.delete("/alert-channels/chat").status()).isEqualTo(204);
    }

    @Test
    void aRuleTellsOnlyChannelsThatThereAreAndTheyStayAsLongAsItDoes() {
        String rule = "{\"channels\":[\"hook\"],\"condition\":{\"type\":\"absence\"}}";
        Answer unknown = admin.put("/alert-rules/quiet", rule);
        assertThat(unknown.status()).isEqualTo(422);
        assertThat(unknown.body()).contains("\"/channels/0\"", "hook");

        admin.put(
                "/alert-channels/hook",
                "{\"type\":\"webhook\",\"url\":\"http://127.0.0.1:9/x\",\"secret\":\"0123456789abcdef\"}");
        assertThat(admin.put("/alert-rules/quiet", rule).status()).isEqualTo(201);
        Answer used = admin.delete("/alert-channels/hook");
        assertThat(used.status()).isEqualTo(409);
        assertThat(used.body()).contains("alert-rules/quiet");
        assertThat(admin.get("/alert-channels/hook").status()).isEqualTo(200);

        assertThat(admin.delete("/alert-rules/quiet").status()).isEqualTo(204);
        assertThat(admin.delete("/alert-channels/hook").status()).isEqualTo(204);
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

    @Test
    void alertsAreReadPageByPageAndFoundByTheirText() {
        plane.bean(Database.class).<Integer>write(connection -> Sql.update(connection, """
                INSERT INTO alerts (rule, subject, severity, state, value, summary, detail, pending_at, resolved_at, seen_at)
                SELECT 'paged', 's-' || n, 'warning', 'resolved', 1, 'of the test', 'Number ' || n, now(), now(), now()
                FROM generate_series(1, 3) AS n ORDER BY n
                """));
        Answer first = admin.get("/alerts?rule=paged&limit=2");
        assertThat(first.json().get("items").findValuesAsText("subject")).containsExactly("s-3", "s-2");
        Answer second = admin.get(
                "/alerts?rule=paged&limit=2&cursor=" + first.json().get("next").asText());
        assertThat(second.json().get("items").findValuesAsText("subject")).containsExactly("s-1");
        assertThat(second.json().has("next")).isFalse();
        assertThat(admin.get("/alerts?rule=paged&q=number%202")
                        .json()
                        .get("items")
                        .findValuesAsText("subject"))
                .containsExactly("s-2");
    }

    private static final String RULE = "{\"condition\":{\"type\":\"threshold\",\"metric\":\"cpu\",\"above\":0.5}}";

    @Test
    void writesKeepThePromisesOfAnyWrite() {
        Answer dry = admin.put("/alert-rules/promised?dryRun=true", RULE);
        assertThat(dry.status()).as(dry.body()).isEqualTo(200);
        assertThat(dry.json().at("/changes/0/op").asText()).isEqualTo("add");
        assertThat(admin.get("/alert-rules/promised").status()).isEqualTo(404);

        assertThat(admin.put("/alert-rules/promised", RULE, "X-Change-Message", "since it was asked for")
                        .status())
                .isEqualTo(201);
        assertThat(admin.get("/audit?object=alert-rules/promised")
                        .json()
                        .at("/items/0/message")
                        .asText())
                .isEqualTo("since it was asked for");
        assertThat(admin.put("/alert-rules/promised", RULE, "If-None-Match", "*")
                        .status())
                .as("a new rule replaces none")
                .isEqualTo(412);
        assertThat(admin.delete("/alert-rules/promised", "If-Match", "\"9\"").status())
                .isEqualTo(412);
        assertThat(admin.delete("/alert-rules/promised?dryRun=true").status()).isEqualTo(200);
        assertThat(admin.delete("/alert-rules/promised", "If-Match", "\"9\", \"1\"")
                        .status())
                .isEqualTo(204);

        String silence = "{\"rule\":\"latency\",\"for\":\"1h\"}";
        int silences = admin.get("/alerts/silences").json().get("items").size();
        assertThat(admin.post("/alerts/silences?dryRun=true", silence).status()).isEqualTo(200);
        assertThat(admin.get("/alerts/silences").json().get("items")).hasSize(silences);
        assertThat(admin.post("/alerts/silences", silence, "If-Match", "*").status())
                .isEqualTo(400);
        assertThat(admin.put("/audit/retention", "{\"keepDays\":36500}", "X-Change-Message", "a hundred years")
                        .status())
                .isEqualTo(200);
        assertThat(admin.get("/audit?action=audit.retention")
                        .json()
                        .at("/items/0/message")
                        .asText())
                .isEqualTo("a hundred years");
        assertThat(admin.put("/audit/retention?dryRun=true", "{\"keepDays\":30}")
                        .status())
                .as("what is not honoured is refused")
                .isEqualTo(400);
    }

    private static String hook(String url) {
        return "{\"type\":\"webhook\",\"url\":\"" + url + "\",\"secret\":\"0123456789abcdef\"}";
    }

    /** How many of several writers at one moment were let in. */
    private static long winners(List<Supplier<Answer>> writers) {
        List<Integer> statuses = writers.stream()
                .map(writer -> CompletableFuture.supplyAsync(() -> writer.get().status(), Thread::startVirtualThread))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();
        assertThat(statuses).allMatch(status -> status == 200 || status == 201 || status == 412);
        return statuses.stream().filter(status -> status != 412).count();
    }

    @Test
    void ofSeveralWritersAtOneMomentOneWins() {
        for (int round = 0; round < 5; round++) {
            String channel = "/alert-channels/raced" + round;
            String rule = "/alert-rules/raced" + round;
            String url = "http://127.0.0.1:9/";
            assertThat(winners(Stream.generate(
                                    () -> (Supplier<Answer>) () -> admin.put(channel, hook(url), "If-None-Match", "*"))
                            .limit(4)
                            .toList()))
                    .isEqualTo(1);
            assertThat(winners(
                            Stream.generate(() -> (Supplier<Answer>) () -> admin.put(rule, RULE, "If-None-Match", "*"))
                                    .limit(4)
                                    .toList()))
                    .isEqualTo(1);
            String etag = admin.get(channel).header("ETag");
            assertThat(winners(Stream.generate(
                                    () -> (Supplier<Answer>) () -> admin.put(channel, hook(url), "If-Match", etag))
                            .limit(4)
                            .toList()))
                    .isEqualTo(1);
            admin.delete(rule);
            admin.delete(channel);
        }
    }

    @Test
    void channelsReachNoLinkLocalAddressAndInsideOnlyWhenTheSettingSaysSo() {
        for (String url : List.of(
                "http://169.254.169.254/latest",
                "http://[fe80::1]/",
                "http://0.0.0.0/",
                "http://[::ffff:169.254.1.1]/")) {
            Answer refused = admin.put("/alert-channels/cloud", hook(url));
            assertThat(refused.status()).as(url).isEqualTo(422);
            assertThat(refused.pointer()).isEqualTo("/url");
        }
        try (TestControlPlane strict = TestControlPlane.reachingOutsideOnly()) {
            Client there = strict.admin();
            for (String host :
                    List.of("127.0.0.1", "10.1.2.3", "172.31.0.1", "192.168.1.1", "100.64.0.1", "[fd00::1]", "[::1]")) {
                Answer refused = there.put("/alert-channels/in", hook("http://" + host + ":5432/"));
                assertThat(refused.status()).as(host).isEqualTo(422);
                assertThat(refused.body()).contains("TOLLGATE_ALERT_PRIVATE");
            }
            assertThat(there.put("/alert-channels/name", hook("http://localhost:5432/"))
                            .status())
                    .as("a name is judged when it is reached")
                    .isEqualTo(201);
            Answer test = there.post("/alert-channels/name/test", "");
            assertThat(test.status()).isEqualTo(422);
            assertThat(test.body()).contains("TOLLGATE_ALERT_PRIVATE");
        }
    }

    @Test
    void whereAddressesAre() {
        assertThat(Map.of(
                        "203.0.113.7", Place.OUTSIDE,
                        "172.32.0.1", Place.OUTSIDE,
                        "2001:db8::1", Place.OUTSIDE,
                        "64:ff9b::10.0.0.1", Place.INSIDE,
                        "::127.0.0.1", Place.INSIDE,
                        "fec0::1", Place.INSIDE,
                        "64:ff9b::169.254.169.254", Place.NOWHERE,
                        "ff02::1", Place.NOWHERE,
                        "255.255.255.255", Place.NOWHERE,
                        "0.1.2.3", Place.NOWHERE))
                .allSatisfy((address, place) -> assertThat(Destination.placeOf(InetAddress.ofLiteral(address)))
                        .as(address)
                        .isEqualTo(place));
    }
}
