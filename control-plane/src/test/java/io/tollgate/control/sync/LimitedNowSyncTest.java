package io.tollgate.control.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.protocol.v1.CountedValue;
import io.tollgate.protocol.v1.LimitedCounter;
import io.tollgate.protocol.v1.LimitedOthers;
import io.tollgate.protocol.v1.Status;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Nodes report whom limits refused in the last minute; people ask for it, of all limits or of one. */
final class LimitedNowSyncTest {
    private static TestControlPlane plane;
    private static SyncDoor door;

    @BeforeAll
    static void start() {
        plane = TestControlPlane.start();
        door = new SyncDoor(plane);
        door.admin()
                .put("/limits/per-consumer", "{\"by\":[\"consumer\"],\"rules\":[{\"requests\":100,\"per\":\"1m\"}]}");
    }

    @AfterAll
    static void stop() {
        plane.close();
    }

    private static LimitedCounter.Builder limited(String limit, long refused, CountedValue.Builder... by) {
        LimitedCounter.Builder limited = LimitedCounter.newBuilder()
                .setLimit(limit)
                .setRefused(refused)
                .setRestMillis(30_500)
                .setQuietMillis(1_500);
        for (CountedValue.Builder value : by) {
            limited.addBy(value);
        }
        return limited;
    }

    private static CountedValue.Builder value(String dimension, String text) {
        return CountedValue.newBuilder().setDimension(dimension).setText(text);
    }

    private static JsonNode items(String path) {
        return door.admin().get(path).json().get("items");
    }

    private static JsonNode await(int count, int nodesOfFirst) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> items("/limited").size() == count
                        && (count == 0 || items("/limited").at("/0/nodes").size() == nodesOfFirst));
        return items("/limited");
    }

    @Test
    void whatSeveralNodesReportOfOneCounterIsAddedUp() {
        try (TestNode one = door.node("seen-1").hello(TestNode.nothing());
                TestNode two = door.node("seen-2").hello(TestNode.nothing())) {
            one.status(TestNode.ready()
                    .addLimited(limited("per-consumer", 40, value("consumer", "acme")))
                    .addLimited(limited(
                                    "per-tenant",
                                    7,
                                    value("header:x-tenant", "1f2e3d4c").setHidden(true))
                            .setShadow(true))
                    .addLimitedOthers(
                            LimitedOthers.newBuilder().setLimit("per-consumer").setRefused(5)));
            two.status(TestNode.ready()
                    .addLimited(limited("per-consumer", 2, value("consumer", "acme"))
                            .setRestMillis(600_000))
                    .addLimited(limited("per-consumer", 3, value("consumer", "")))
                    .addLimitedOthers(
                            LimitedOthers.newBuilder().setLimit("per-consumer").setRefused(1)));

            JsonNode acme = await(3, 2).get(0);

            assertThat(acme.get("limit").asText()).isEqualTo("per-consumer");
            assertThat(acme.get("subject").asText()).isEqualTo("consumer acme");
            assertThat(acme.get("by").toString()).isEqualTo("[{\"dimension\":\"consumer\",\"value\":\"acme\"}]");
            assertThat(acme.get("refused").asInt()).isEqualTo(42);
            assertThat(acme.get("nodes").toString()).isEqualTo("[\"seen-1\",\"seen-2\"]");
            assertThat(Instant.parse(acme.get("last").asText())).isBefore(Instant.now());
            assertThat(Instant.parse(acme.get("until").asText()))
                    .isAfter(Instant.now().plusSeconds(500));
            JsonNode tenant = items("/limited").get(1);
            assertThat(tenant.get("by").toString())
                    .isEqualTo("[{\"dimension\":\"header:x-tenant\",\"fingerprint\":\"1f2e3d4c\"}]");
            assertThat(tenant.get("shadow").asBoolean()).isTrue();

            JsonNode ofOne = door.admin().get("/limits/per-consumer/limited").json();
            assertThat(ofOne.get("items")).hasSize(2);
            assertThat(ofOne.at("/items/1/subject").asText()).isEqualTo("consumer (none)");
            assertThat(ofOne.get("others").toString()).isEqualTo("{\"per-consumer\":6}");
        }
        await(0, 0);
    }

    @Test
    void aNodeThatReportsNonsenseIsHeardToABound() {
        try (TestNode node = door.node("seen-3").hello(TestNode.nothing())) {
            Status.Builder status = TestNode.ready()
                    .addLimited(limited("No Limit", 9, value("consumer", "acme")))
                    .addLimited(limited("per-consumer", 0, value("consumer", "quiet")))
                    .addLimited(limited("per-consumer", Long.MAX_VALUE, value("consumer", "x\u202e".repeat(5_000)))
                            .setRestMillis(Long.MAX_VALUE)
                            .setQuietMillis(-1));
            for (int i = 0; i < 10; i++) {
                status.addLimited(limited(
                        "by-much",
                        1,
                        value("a", "1"),
                        value("a", "2"),
                        value("a", "3"),
                        value("a", "4"),
                        value("a", "5 or " + i)));
            }
            node.status(status);

            JsonNode items = await(2, 1);

            assertThat(items.at("/0/by/0/value").asText())
                    .hasSizeLessThanOrEqualTo(255)
                    .doesNotContain("\u202e");
            assertThat(items.at("/0/refused").asLong()).isEqualTo(1L << 40);
            assertThat(items.at("/1/by")).hasSize(4);
        }
        await(0, 0);
    }

    @Test
    void aLimitThatIsNotThereIsNotFound() {
        Answer answer = door.admin().get("/limits/nobody/limited");
        assertThat(answer.status()).isEqualTo(404);
    }
}
