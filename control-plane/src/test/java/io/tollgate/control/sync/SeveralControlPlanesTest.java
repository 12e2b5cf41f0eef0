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
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What a second control plane on one database knows of the first's doing: it stands for the next one after a kill -9,
 * which has nothing but the database. That two run at the same time is not supported, since their nodes would form two
 * limit clusters (decision 0006); what is held here is that changes and removals would not be lost.
 */
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
}
