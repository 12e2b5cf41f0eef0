package io.tollgate.control.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.protocol.v1.LoweredLimit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nodes report for whom they lower limits; people see it, ask about it, are told of it and lift it. */
final class LoweredLimitSyncTest {
    private static final String PATH = "/lowered-limits";
    private static final String NETWORK = "2001:db8:0:0:0:0:0:0/64";

    private static TestControlPlane plane;
    private static SyncDoor door;

    @BeforeAll
    static void start() {
        plane = TestControlPlane.start();
        door = new SyncDoor(plane);
    }

    @AfterAll
    static void stop() {
        plane.close();
    }

    private static LoweredLimit.Builder lowered(String limit, String subject, double leftPercent) {
        return LoweredLimit.newBuilder()
                .setLimit(limit)
                .setSubject(subject)
                .setLeftPercent(leftPercent)
                .setWhy(leftPercent + " %: 62 % of 340 requests refused in 60 s")
                .setAgeMillis(60_000)
                .setRestMillis(240_000)
                .setRefused(3);
    }

    private static JsonNode items() {
        return door.admin().get(PATH).json().get("items");
    }

    private static JsonNode await(int count, int nodesOfFirst) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> items().size() == count
                        && (count == 0 || items().at("/0/nodes").size() == nodesOfFirst));
        return items();
    }

    @Test
    void whatSeveralNodesReportOfOneIsOne() {
        try (TestNode one = door.node("low-1").hello(TestNode.nothing());
                TestNode two = door.node("low-2").hello(TestNode.nothing())) {
            one.status(TestNode.ready()
                    .addLoweredLimits(lowered("per-consumer", "acme", 50).setConsumer(true))
                    .addLoweredLimits(lowered("per-address", NETWORK, 50).setEnforced(true))
                    .addLoweredLimits(lowered("per-address", "nobody of ours", 1))
                    .addLoweredLimits(lowered("per-address", "acme", 1))
                    .addLoweredLimits(lowered("per-address", "2001:db8::1", 1))
                    .addLoweredLimits(lowered("No Limit", "203.0.113.7", 1)));
            two.status(TestNode.ready()
                    .addLoweredLimits(lowered("per-consumer", "acme", 25)
                            .setConsumer(true)
                            .setRestMillis(600_000)
                            .setEnforced(true)));

            JsonNode consumer = await(2, 2).get(0);

            assertThat(consumer.get("limit").asText()).isEqualTo("per-consumer");
            assertThat(consumer.get("subject").asText()).isEqualTo("acme");
            assertThat(consumer.get("kind").asText()).isEqualTo("consumer");
            assertThat(consumer.get("leftPercent").asDouble()).isEqualTo(25);
            assertThat(consumer.get("why").asText()).startsWith("25.0 %: 62 % of 340");
            assertThat(consumer.get("mode").asText()).isEqualTo("enforce");
            assertThat(consumer.get("refused").asInt()).isEqualTo(6);
            assertThat(consumer.get("nodes").toString()).isEqualTo("[\"low-1\",\"low-2\"]");
            assertThat(Instant.parse(consumer.get("since").asText())).isBefore(Instant.now());
            assertThat(Instant.parse(consumer.get("until").asText()))
                    .isAfter(Instant.now().plusSeconds(500));
            JsonNode network = items().get(1);
            assertThat(network.get("kind").asText()).isEqualTo("network");
            assertThat(network.get("mode").asText()).isEqualTo("enforce");
        }
        await(0, 0);
    }

    @Test
    void aNodeThatReportsWithoutEndIsHeardToABound() {
        try (TestNode one = door.node("low-3").hello(TestNode.nothing())) {
            one.status(TestNode.ready()
                    .addLoweredLimits(lowered("per-address", "203.0.113.7", -5)
                            .setWhy("x".repeat(5_000))
                            .setAgeMillis(-1)
                            .setRestMillis(-1)
                            .setRefused(-1)));
            JsonNode item = await(1, 1).get(0);
            assertThat(item.get("leftPercent").asDouble()).isZero();
            assertThat(item.get("why").asText()).hasSize(300);
            assertThat(item.get("refused").asInt()).isZero();
        }
        await(0, 0);
    }

    @Test
    void liftingIsToldToEveryNodeAndWrittenDown() {
        try (TestNode one = door.node("low-4").hello(TestNode.nothing());
                TestNode two = door.node("low-5").hello(TestNode.nothing())) {
            one.nextSnapshot();
            two.nextSnapshot();
            one.status(TestNode.ready().addLoweredLimits(lowered("per-address", NETWORK, 50)));
            await(1, 1);
            String lift = "{\"limit\":\"per-address\",\"subject\":\"2001:DB8::1\",\"message\":\"our office\"}";

            Answer would = door.admin().post(PATH + "/lift?dryRun=true", lift);
            assertThat(would.status()).as(would.body()).isEqualTo(200);
            assertThat(would.json().at("/changes/0/before/subject").asText()).isEqualTo(NETWORK);
            String audit = "/audit?object=lowered-limits/per-address/" + NETWORK;
            assertThat(door.admin().get(audit).json().get("items")).isEmpty();

            Answer answer = door.admin().post(PATH + "/lift", lift);
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(answer.json().get("nodes").toString()).contains("low-4", "low-5");
            assertThat(List.of(one.nextLifted(), two.nextLifted())).containsOnly("per-address " + NETWORK);
            JsonNode entry = door.admin().get(audit).json().at("/items/0");
            assertThat(entry.get("action").asText()).isEqualTo("lowered-limits.lift");
            assertThat(entry.get("message").asText()).isEqualTo("our office");
        }
        await(0, 0);
    }

    @Test
    void explainingKnowsOfIt() {
        door.admin().put("/upstreams/up", "{\"targets\":[{\"url\":\"http://127.0.0.1:9\"}]}");
        door.admin()
                .put(
                        "/limits/per-address",
                        "{\"by\":[\"address\"],\"rules\":[{\"requests\":100,\"per\":\"1m\"}],\"adaptive\":{}}");
        door.admin()
                .put(
                        "/routes/r",
                        "{\"match\":{\"paths\":[\"/**\"]},\"upstream\":\"up\",\"limits\":[\"per-address\"],\"access\":{\"public\":true}}");
        try (TestNode node = door.node("low-6").hello(TestNode.nothing())) {
            node.status(TestNode.ready().addLoweredLimits(lowered("per-address", "198.51.100.9", 50)));
            await(1, 1);

            String told = door.admin()
                    .post("/explain", "{\"url\":\"/\",\"address\":\"198.51.100.9\"}")
                    .body();

            assertThat(told)
                    .contains("per-address is lowered for 198.51.100.9: 50.0 %: 62 % of 340 requests refused in 60 s"
                            + " (shadow: nothing is refused); until ");
            assertThat(door.admin()
                            .post("/explain", "{\"url\":\"/\",\"address\":\"198.51.100.8\"}")
                            .body())
                    .doesNotContain("is lowered for");
        }
        await(0, 0);
    }

    @Test
    void itRaisesAnAlertThatEndsByItself() {
        try (TestNode one = door.node("low-7").hello(TestNode.nothing());
                TestNode two = door.node("low-8").hello(TestNode.nothing())) {
            Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                one.status(TestNode.ready()
                        .addLoweredLimits(lowered("per-consumer", "acme", 50).setConsumer(true)));
                two.status(TestNode.ready()
                        .addLoweredLimits(lowered("per-consumer", "acme", 12.5).setConsumer(true)));
                JsonNode alert = firing().path(0);
                assertThat(alert.path("subject").asText()).isEqualTo("per-consumer/acme");
                assertThat(alert.path("severity").asText()).isEqualTo("warning");
                assertThat(alert.path("detail").asText())
                        .isEqualTo("12.5 %: 62 % of 340 requests refused in 60 s (shadow: nothing is refused), seen by"
                                + " low-7, low-8");
            });
            Awaitility.await().atMost(Duration.ofSeconds(40)).until(() -> {
                one.status(TestNode.ready());
                two.status(TestNode.ready());
                return firing().isEmpty();
            });
        }
    }

    private static JsonNode firing() {
        return door.admin()
                .get("/alerts?state=firing&rule=limit-lowered")
                .json()
                .get("items");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', emptyValue = "", textBlock = """
                    per-address | ''                | /subject
                    per-address | Acme              | /subject
                    per-address | acme corp         | /subject
                    per-address | 203.0.113.0/24    | /subject
                    per-address | 203.0.113.7/64    | /subject
                    per-address | 2001:db8::1/64    | /subject
                    per-address | /64               | /subject
                    per-address | ::ffff:10.0.0.1   | /subject
                    ''          | acme              | /limit
                    Per Address | acme              | /limit
                    """)
    void whatNamesNobodyOrNoLimitIsRefused(String limit, String subject, String pointer) {
        Answer answer =
                door.admin().post(PATH + "/lift", "{\"limit\":\"" + limit + "\",\"subject\":\"" + subject + "\"}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(422);
        assertThat(answer.pointer()).isEqualTo(pointer);
    }
}
