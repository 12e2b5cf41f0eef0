package io.tollgate.control.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.protocol.v1.Penalty;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes report whom they hold back; people see it, ask about it and lift it. */
final class PenaltySyncTest {
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

    private static Penalty penalty(String subject, double failures, long closedMillis) {
        return Penalty.newBuilder()
                .setSubject(subject)
                .setFailures(failures)
                .setClosedMillis(closedMillis)
                .build();
    }

    private static JsonNode awaitPenalties(int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> door.admin().get("/penalties").json().get("items").size() == count);
        return door.admin().get("/penalties").json().get("items");
    }

    @Test
    void whatSeveralNodesReportOfOneIsOnePenalty() {
        try (TestNode one = door.node("pen-1").hello(TestNode.nothing());
                TestNode two = door.node("pen-2").hello(TestNode.nothing())) {
            one.status(TestNode.ready()
                    .addPenalties(penalty("203.0.113.7", 18.4, 60_000))
                    .addPenalties(penalty("k_0123456789ab", 21, 0))
                    .addPenalties(penalty("everybody", 301, 0))
                    .addPenalties(penalty("nobody of ours", 99, 99_000)));
            two.status(TestNode.ready().addPenalties(penalty("203.0.113.7", 17, 90_000)));

            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> awaitPenalties(3).at("/0/nodes").size() == 2);
            JsonNode items = awaitPenalties(3);

            JsonNode address = items.get(0);
            assertThat(address.get("subject").asText()).isEqualTo("203.0.113.7");
            assertThat(address.get("kind").asText()).isEqualTo("address");
            assertThat(address.get("failures").asInt()).isEqualTo(18);
            assertThat(address.get("nodes").toString()).isEqualTo("[\"pen-1\",\"pen-2\"]");
            assertThat(Instant.parse(address.get("closedUntil").asText()))
                    .isAfter(Instant.now().plusSeconds(60));
            assertThat(items.get(1).get("kind").asText()).isEqualTo("everybody");
            assertThat(items.get(1).get("closedUntil").isNull()).isTrue();
            assertThat(items.get(2).get("kind").asText()).isEqualTo("key");
            assertThat(items.get(2).get("closedUntil").isNull()).isTrue();
        }
        awaitPenalties(0);
    }

    @Test
    void liftingIsToldToEveryNodeAndWrittenDown() {
        try (TestNode one = door.node("pen-3").hello(TestNode.nothing());
                TestNode two = door.node("pen-4").hello(TestNode.nothing())) {
            one.nextSnapshot();
            two.nextSnapshot();

            Answer answer =
                    door.admin().post("/penalties/lift", "{\"subject\":\"2001:DB8::1\",\"message\":\"our office\"}");

            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(answer.json().get("nodes").toString()).contains("pen-3").contains("pen-4");
            assertThat(List.of(one.nextLifted(), two.nextLifted())).containsOnly("2001:db8:0:0:0:0:0:1");
            assertThat(door.admin()
                            .post("/penalties/lift", "{\"subject\":\"everybody\"}")
                            .status())
                    .isEqualTo(200);
            assertThat(one.nextLifted()).isEqualTo("everybody");
            JsonNode entry = door.admin()
                    .get("/audit?object=penalties/2001:db8:0:0:0:0:0:1")
                    .json()
                    .get("items")
                    .get(0);
            assertThat(entry.get("action").asText()).isEqualTo("penalties.lift");
            assertThat(entry.get("message").asText()).isEqualTo("our office");
        }
    }

    @Test
    void aDryRunOfLiftingSaysWhatWouldEndAndTheMessageMayStandInTheHeader() {
        try (TestNode one = door.node("pen-6").hello(TestNode.nothing())) {
            one.nextSnapshot();
            one.status(TestNode.ready().addPenalties(penalty("192.0.2.7", 18, 60_000)));
            awaitPenalties(1);

            Answer would = door.admin().post("/penalties/lift?dryRun=true", "{\"subject\":\"192.0.2.7\"}");
            assertThat(would.status()).as(would.body()).isEqualTo(200);
            assertThat(would.json().at("/changes/0/before/subject").asText()).isEqualTo("192.0.2.7");
            assertThat(door.admin()
                            .post("/penalties/lift?dryRun=true", "{\"subject\":\"192.0.2.8\"}")
                            .json()
                            .get("changes"))
                    .isEmpty();
            String audit = "/audit?object=penalties/192.0.2.7";
            assertThat(door.admin().get(audit).json().get("items")).isEmpty();

            door.admin().post("/penalties/lift", "{\"subject\":\"192.0.2.7\"}", "X-Change-Message", "our office");
            assertThat(one.nextLifted()).isEqualTo("192.0.2.7");
            assertThat(door.admin().get(audit).json().at("/items/0/message").asText())
                    .isEqualTo("our office");
        }
        awaitPenalties(0);
    }

    /** A client is one alert: its network is none beside it, and of IPv6 all addresses of a /64 are one. */
    @Test
    void anAddressThatGuessesRaisesOneAlertHoweverItIsCounted() {
        try (TestNode one = door.node("pen-9").hello(TestNode.nothing());
                TestNode two = door.node("pen-10").hello(TestNode.nothing())) {
            Runnable said = () -> {
                one.status(TestNode.ready()
                        .addPenalties(penalty("203.0.113.9", 60, 60_000))
                        .addPenalties(penalty("203.0.113.0/24", 61, 60_000))
                        .addPenalties(penalty("198.51.100.4", 12, 0))
                        .addPenalties(penalty("198.51.100.0/24", 75, 9_000))
                        .addPenalties(penalty("2001:db8:0:0:0:0:0:1", 11, 0))
                        .addPenalties(penalty("2001:db8:0:0:0:0:0:2", 12, 0))
                        .addPenalties(penalty("k_guessed00000", 24, 0))
                        .addPenalties(penalty("everybody", 301, 0))
                        .addPenalties(penalty("10.0.0.0/8 of another version", 99, 0)));
                two.status(TestNode.ready()
                        .addPenalties(penalty("203.0.113.9", 18, 60_000))
                        .addPenalties(penalty("2001:db8:0:0:0:0:0:0/64", 33, 4_000)));
            };

            JsonNode guesses =
                    awaitFiring("credentials-guessed", "33 wrong credentials lately, seen by pen-10, pen-9", said);
            assertThat(guesses.get("subject").asText()).isEqualTo("2001:db8:0:0:0:0:0:0/64");
            assertThat(guesses.get("severity").asText()).isEqualTo("warning");
            assertThat(firing("credentials-guessed").findValuesAsText("subject"))
                    .as("beside what is not over yet of other tests")
                    .contains("203.0.113.9", "198.51.100.4", "198.51.100.0/24", "2001:db8:0:0:0:0:0:0/64")
                    .doesNotContain("203.0.113.0/24", "2001:db8:0:0:0:0:0:1", "2001:db8:0:0:0:0:0:2")
                    .doesNotContain("k_guessed00000", "everybody", "10.0.0.0/8 of another version", "");

            // So many others guess that a node has no room to tell of these: they go on, and don't begin anew with each
            // look.
            awaitFiring("credentials-guessed", "not told of now: too many others guess as well", () -> {
                one.status(TestNode.ready()
                        .addPenalties(penalty("everybody", 412, 0))
                        .addPenalties(penalty("192.0.2.200", 12, 0)));
                two.status(TestNode.ready());
            });
            assertThat(firing("credentials-guessed").findValuesAsText("subject"))
                    .contains("203.0.113.9");

            Awaitility.await().atMost(Duration.ofSeconds(40)).until(() -> {
                one.status(TestNode.ready());
                two.status(TestNode.ready());
                return firing("credentials-guessed").isEmpty();
            });
        }
    }

    @Test
    void aKeyThatIsGuessedAndGuessesFromEverywhereRaiseAlertsThatEndByThemselves() {
        try (TestNode one = door.node("pen-7").hello(TestNode.nothing());
                TestNode two = door.node("pen-8").hello(TestNode.nothing())) {
            Runnable said = () -> {
                one.status(TestNode.ready()
                        .addPenalties(penalty("203.0.113.9", 18, 60_000))
                        .addPenalties(penalty("k_guessed00000", 24, 0)));
                two.status(TestNode.ready()
                        .addPenalties(penalty("k_guessed00000", 31, 0))
                        .addPenalties(penalty("everybody", 412, 0)));
            };

            JsonNode guessed = awaitFiring("key-guessed", "31 wrong secrets lately, seen by pen-7, pen-8", said);
            assertThat(guessed.get("subject").asText()).isEqualTo("k_guessed00000");
            JsonNode sprayed = awaitFiring(
                    "credentials-sprayed", "412 wrong credentials lately over all addresses, seen by pen-8", said);
            assertThat(sprayed.get("subject").asText()).isEmpty();
            assertThat(sprayed.get("severity").asText()).isEqualTo("critical");

            Awaitility.await().atMost(Duration.ofSeconds(40)).until(() -> {
                one.status(TestNode.ready());
                two.status(TestNode.ready());
                return firing("key-guessed").isEmpty()
                        && firing("credentials-sprayed").isEmpty();
            });
        }
    }

    /** Nodes say how they are again and again; alerts are judged some time after the start. */
    private static JsonNode awaitFiring(String rule, String detail, Runnable said) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(
                        () -> {
                            said.run();
                            return firing(rule)
                                    .valueStream()
                                    .filter(alert ->
                                            alert.get("detail").asText().equals(detail))
                                    .findFirst()
                                    .orElse(null);
                        },
                        Objects::nonNull);
    }

    private static JsonNode firing(String rule) {
        return door.admin().get("/alerts?state=firing&rule=" + rule).json().get("items");
    }

    @Test
    void explainingKnowsOfAPenalty() {
        door.admin().put("/upstreams/up", "{\"targets\":[{\"url\":\"http://127.0.0.1:9\"}]}");
        door.admin()
                .put(
                        "/routes/r",
                        "{\"match\":{\"paths\":[\"/**\"]},\"upstream\":\"up\",\"access\":{\"authentication\":[\"api-key\"],\"permissions\":{\"read\":\"a:b\"}}}");
        try (TestNode node = door.node("pen-5").hello(TestNode.nothing())) {
            node.status(TestNode.ready().addPenalties(penalty("198.51.100.0/24", 70, 30_000)));
            awaitPenalties(1);

            JsonNode told = door.admin()
                    .post("/explain", "{\"url\":\"/\",\"address\":\"198.51.100.9\"}")
                    .json();

            assertThat(told.get("code").asText()).isEqualTo("too-many-failures");
            assertThat(told.toString()).contains("198.51.100.0/24");
            assertThat(door.admin()
                            .post("/explain", "{\"url\":\"/\",\"address\":\"198.51.101.9\"}")
                            .json()
                            .get("code")
                            .asText())
                    .isEqualTo("credentials-missing");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "203.0.113.0/16",
                "203.0.113.7/24",
                "k_short",
                "203.0.113.7/",
                "/24",
                "10",
                "10.1",
                "fe80::1%1",
                "10.1/24"
            })
    void whatNamesNobodyIsRefused(String subject) {
        Answer answer = door.admin().post("/penalties/lift", "{\"subject\":\"" + subject + "\"}");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.pointer()).isEqualTo("/subject");
    }
}
