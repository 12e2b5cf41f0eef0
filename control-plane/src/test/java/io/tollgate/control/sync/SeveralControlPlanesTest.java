package io.tollgate.control.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.grpc.Status;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.control.door.TestDatabase;
import io.tollgate.control.settings.Settings.DatabaseAccess;
import io.tollgate.core.config.Kind;
import io.tollgate.core.snapshot.Snapshot;
import io.tollgate.protocol.v1.CredentialBatch;
import io.tollgate.protocol.v1.LoweredLimit;
import io.tollgate.protocol.v1.Penalty;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two control planes on one database: whatever is done at one holds at the other, at once. */
final class SeveralControlPlanesTest {
    private static TestControlPlane one;
    private static TestControlPlane two;
    private static SyncDoor doorOne;
    private static SyncDoor doorTwo;

    @BeforeAll
    static void start() {
        DatabaseAccess database = TestDatabase.create();
        one = TestControlPlane.on(database);
        two = TestControlPlane.on(database);
        doorOne = new SyncDoor(one);
        doorTwo = new SyncDoor(two);
    }

    @AfterAll
    static void stop() {
        two.close();
        one.close();
    }

    @Test
    void aChangeMadeAtOneReachesTheNodesOfTheOther() {
        try (TestNode node = new TestNode(doorTwo.port(), doorOne.enrol("two-1")).hello(TestNode.nothing())) {
            node.nextSnapshot();
            node.nextCredentials();
            doorOne.putRole("two-1", "a:read");
            Snapshot snapshot = node.nextSnapshot();
            assertThat(snapshot.configuration().find(Kind.ROLE, "two-1")).isPresent();
            doorOne.putConsumer("acme");
            String id = doorOne.issueKey("acme");
            assertThat(node.nextCredentials().getUpserts(0).getId()).isEqualTo(id);
        }
    }

    @Test
    void aNodeRemovedAtOneIsThrownOutOfTheOther() {
        try (TestNode node = new TestNode(doorTwo.port(), doorOne.enrol("two-2")).hello(TestNode.nothing())) {
            node.nextSnapshot();
            assertThat(doorOne.admin().delete("/nodes/two-2").status()).isEqualTo(204);
            assertThat(node.end().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        }
    }

    @Test
    void aNodeThatMovesOverGetsNothingThatItHasAndIsKnownByItsLastWords() {
        TestIdentity identity = doorOne.enrol("two-3");
        Snapshot has;
        CredentialBatch knows;
        try (TestNode node =
                new TestNode(doorOne.port(), identity).hello(TestNode.nothing().setVersion("1.2.3"))) {
            has = node.nextSnapshot();
            knows = node.nextCredentials();
            node.applied(has.revision());
            node.applied(knows);
            node.status(TestNode.ready());
            Awaitility.await()
                    .atMost(Duration.ofSeconds(15))
                    .ignoreExceptions() // the other one has not looked yet who is enrolled
                    .until(() -> doorTwo.node(node).get("revision").asLong() == has.revision());
            JsonNode elsewhere = doorTwo.node(node);
            assertThat(elsewhere.get("version").asText()).isEqualTo("1.2.3");
            assertThat(elsewhere.get("credentialSequence").asLong()).isEqualTo(knows.getSequence());
        }
        try (TestNode node = new TestNode(doorTwo.port(), identity)
                .hello(TestNode.nothing()
                        .setRevision(has.revision())
                        .setCredentialEpoch(knows.getEpoch())
                        .setCredentialSequence(knows.getSequence()))) {
            node.nextClusterView();
            node.status(TestNode.ready());
            doorTwo.awaitState(node, "Ready");
            assertThat(node.hasNothingNew()).isTrue();
        }
    }

    @Test
    void aNodeRevokedAtOneIsThrownOutOfTheOtherAndStaysOutOfBoth() {
        TestIdentity identity = doorOne.enrol("two-4");
        try (TestNode node = new TestNode(doorTwo.port(), identity).hello(TestNode.nothing())) {
            node.nextSnapshot();
            assertThat(doorOne.admin()
                            .post("/nodes/two-4/revoke", "{\"reason\":\"stolen\"}")
                            .status())
                    .isEqualTo(200);
            assertThat(node.end().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
            assertThat(doorTwo.awaitState(node, "Revoked").get("revokedAt").isNull())
                    .isFalse();
        }
        for (SyncDoor door : List.of(doorOne, doorTwo)) {
            try (TestNode node = new TestNode(door.port(), identity).hello(TestNode.nothing())) {
                assertThat(node.end().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
            }
        }
    }

    @Test
    void aDrainOrderGivenAtOneReachesANodeOfTheOther() {
        try (TestNode node = new TestNode(doorTwo.port(), doorOne.enrol("two-5")).hello(TestNode.nothing())) {
            node.nextSnapshot();
            assertThat(doorOne.admin().post("/nodes/two-5/drain", "{}").status())
                    .isEqualTo(200);
            assertThat(node.nextDrain().getDraining()).isTrue();
            assertThat(doorOne.admin().post("/nodes/two-5/undrain", "{}").status())
                    .isEqualTo(200);
            assertThat(node.nextDrain().getDraining()).isFalse();
        }
    }

    @Test
    void eachShowsTheNodesOfTheOtherAsTheyAreAndWhereTheyAre() {
        try (TestNode node = new TestNode(doorTwo.port(), doorOne.enrol("two-6"))
                .hello(TestNode.nothing().setProxyAddress("10.0.0.6:8000").putLabels("zone", "a"))) {
            node.applied(node.nextSnapshot().revision());
            node.applied(node.nextCredentials());
            node.status(TestNode.ready().setInflight(7));
            JsonNode elsewhere = doorOne.awaitState(node, "Ready");
            assertThat(elsewhere.at("/load/inflight").asInt()).isEqualTo(7);
            assertThat(elsewhere.get("controlPlane").asText()).isEqualTo("localhost:" + doorTwo.port());
            assertThat(elsewhere.at("/labels/zone").asText()).isEqualTo("a");
            node.status(TestNode.ready());
            assertThat(doorTwo.node(node).get("controlPlane").asText()).isEqualTo("localhost:" + doorTwo.port());
        }
        TestNode gone = new TestNode(doorTwo.port(), doorOne.enrol("two-7"));
        gone.hello(TestNode.nothing()).nextSnapshot();
        gone.status(TestNode.ready().setReady(false));
        doorOne.awaitState(gone, "Stale");
        gone.close();
        doorOne.awaitState(gone, "Offline");
    }

    @Test
    void aStreamOpenedAtTheOtherEndsTheFirst() {
        TestIdentity identity = doorOne.enrol("two-8");
        try (TestNode first = new TestNode(doorOne.port(), identity).hello(TestNode.nothing())) {
            first.nextSnapshot();
            try (TestNode second = new TestNode(doorTwo.port(), identity).hello(TestNode.nothing())) {
                second.nextSnapshot();
                assertThat(first.end().getCode()).isEqualTo(Status.Code.ABORTED);
                second.status(TestNode.ready());
                for (SyncDoor door : List.of(doorOne, doorTwo)) {
                    Awaitility.await()
                            .until(
                                    () -> door.node(second).get("controlPlane").asText(),
                                    ("localhost:" + doorTwo.port())::equals);
                }
            }
        }
    }

    @Test
    void whatANodeOfTheOtherAcknowledgesIsAReceiptHere() {
        doorOne.putConsumer("receipts");
        try (TestNode node = new TestNode(doorTwo.port(), doorOne.enrol("two-9")).hello(TestNode.nothing())) {
            node.nextSnapshot();
            node.applied(node.nextCredentials());
            doorTwo.awaitState(node, "Stale"); // it says nothing of the snapshot, so that it is never Ready
            String id = doorOne.issueKey("receipts");
            node.applied(node.nextCredentials());
            Awaitility.await()
                    .untilAsserted(() -> assertThat(doorOne.key(id).at("/enforcement/nodes"))
                            .anySatisfy(receipt -> {
                                assertThat(receipt.get("node").asText()).isEqualTo("two-9");
                                assertThat(receipt.get("afterMillis").asLong()).isNotNegative();
                            }));
        }
    }

    @Test
    void penaltiesOfEachOthersNodesAreSeenAndLifted() {
        try (TestNode here = new TestNode(doorOne.port(), doorOne.enrol("two-10")).hello(TestNode.nothing());
                TestNode there = new TestNode(doorTwo.port(), doorOne.enrol("two-11")).hello(TestNode.nothing())) {
            here.nextSnapshot();
            there.nextSnapshot();
            there.status(TestNode.ready()
                    .addPenalties(
                            Penalty.newBuilder().setSubject("203.0.113.99").setFailures(9)));
            Awaitility.await()
                    .untilAsserted(() -> assertThat(
                                    doorOne.admin().get("/penalties").json().get("items"))
                            .anySatisfy(item ->
                                    assertThat(item.get("nodes").toString()).isEqualTo("[\"two-11\"]")));
            JsonNode told = doorOne.admin()
                    .post("/penalties/lift", "{\"subject\":\"203.0.113.99\"}")
                    .json();
            assertThat(told.get("nodes").toString()).contains("two-10", "two-11");
            assertThat(here.nextLifted()).isEqualTo("203.0.113.99");
            assertThat(there.nextLifted()).isEqualTo("203.0.113.99");
        }
    }

    @Test
    void limitsThatEachOthersNodesLowerAreSeenAndLifted() {
        try (TestNode here = new TestNode(doorOne.port(), doorOne.enrol("two-14")).hello(TestNode.nothing());
                TestNode there = new TestNode(doorTwo.port(), doorOne.enrol("two-15")).hello(TestNode.nothing())) {
            here.nextSnapshot();
            there.nextSnapshot();
            there.status(TestNode.ready()
                    .addLoweredLimits(LoweredLimit.newBuilder()
                            .setLimit("per-consumer")
                            .setSubject("acme")
                            .setConsumer(true)
                            .setLeftPercent(50)));
            Awaitility.await()
                    .untilAsserted(() -> assertThat(doorOne.admin()
                                    .get("/lowered-limits")
                                    .json()
                                    .get("items"))
                            .anySatisfy(item ->
                                    assertThat(item.get("nodes").toString()).isEqualTo("[\"two-15\"]")));
            doorOne.admin().post("/lowered-limits/lift", "{\"limit\":\"per-consumer\",\"subject\":\"acme\"}");
            assertThat(here.nextLifted()).isEqualTo("per-consumer acme");
            assertThat(there.nextLifted()).isEqualTo("per-consumer acme");
        }
    }

    @Test
    void whatOneCreatesChangesAndDeletesTheOtherReads() {
        doorTwo.admin().get("/config"); // from here on it reads what has changed
        doorOne.putRole("delta", "a:read");
        doorOne.putRole("delta-stays", "a:read");
        assertThat(permissions("delta")).isEqualTo("[\"a:read\"]");
        doorOne.putRole("delta", "b:read");
        assertThat(permissions("delta")).isEqualTo("[\"b:read\"]");
        doorOne.admin().delete("/roles/delta");
        assertThat(doorTwo.admin().get("/roles/delta").status()).isEqualTo(404);
        doorOne.putRole("delta", "c:read");
        doorOne.admin().delete("/roles/delta");
        doorOne.putRole("delta", "d:read");
        assertThat(permissions("delta")).isEqualTo("[\"d:read\"]");
        assertThat(doorTwo.admin().get("/config").json())
                .isEqualTo(doorOne.admin().get("/config").json());
    }

    private static String permissions(String role) {
        return doorTwo.admin().get("/roles/" + role).json().get("permissions").toString();
    }

    @Test
    void bothWriteAtOnceAndNothingIsLostOrHalf() throws Exception {
        int each = 40;
        doorOne.putConsumer("both");
        long before = doorOne.admin()
                .get("/revisions?limit=1")
                .json()
                .at("/items/0/number")
                .asLong();
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor();
                TestNode node = new TestNode(doorTwo.port(), doorOne.enrol("two-12")).hello(TestNode.nothing())) {
            List<Future<String>> keys = new ArrayList<>();
            for (SyncDoor door : List.of(doorOne, doorTwo)) {
                String name = door == doorOne ? "one" : "two";
                keys.add(writers.submit(() -> {
                    String key = "";
                    for (int i = 0; i < each; i++) {
                        door.putRole("both-" + name + "-" + i, "a:read");
                        key = door.issueKey("both");
                    }
                    return key;
                }));
            }
            for (Future<String> key : keys) {
                key.get();
            }
            long after = doorTwo.admin()
                    .get("/revisions?limit=1")
                    .json()
                    .at("/items/0/number")
                    .asLong();
            assertThat(after).isEqualTo(before + 2L * each);
            assertThat(doorOne.admin().get("/roles?q=both-&limit=1000").json().get("items"))
                    .hasSize(2 * each);
            assertThat(doorTwo.admin()
                            .get("/keys?limit=1000")
                            .json()
                            .get("items")
                            .findValuesAsText("consumer"))
                    .filteredOn("both"::equals)
                    .hasSize(2 * each);
            assertThat(doorTwo.admin()
                            .get("/audit/verify")
                            .json()
                            .get("verified")
                            .asBoolean())
                    .isTrue();
            Snapshot newest = node.nextSnapshot();
            while (newest.revision() < after) {
                newest = node.nextSnapshot();
            }
            assertThat(newest.configuration().roles().stream()
                            .filter(role -> role.name().startsWith("both-")))
                    .hasSize(2 * each);
        }
    }

    @Test
    void everyControlPlaneThatRunsIsListedAndOnlyThose() {
        TestControlPlane third = TestControlPlane.on(one.database());
        String name = "localhost:" + new SyncDoor(third).port();
        JsonNode all = doorOne.admin().get("/control-planes").json().get("items");
        assertThat(all.findValuesAsText("name"))
                .contains(name, "localhost:" + doorOne.port(), "localhost:" + doorTwo.port());
        assertThat(all)
                .filteredOn(each -> each.get("this").asBoolean())
                .singleElement()
                .satisfies(each -> assertThat(each.get("name").asText()).isEqualTo("localhost:" + doorOne.port()));
        third.close();
        assertThat(doorOne.admin().get("/control-planes").json().get("items").findValuesAsText("name"))
                .doesNotContain(name);
    }
}
