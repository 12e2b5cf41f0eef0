package io.tollgate.control.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.core.config.Certificate;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.Json;
import io.tollgate.core.secret.SecretsKey;
import io.tollgate.core.snapshot.Snapshot;
import io.tollgate.core.tls.TestCertificates;
import io.tollgate.core.tls.TestCertificates.Issued;
import io.tollgate.protocol.v1.ClusterView;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What is configured reaches every node as a snapshot that verifies with the key from enrolment (the test's node checks
 * each), and the control plane knows what became of it.
 */
final class SnapshotSyncTest {
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

    @Test
    void aChangeIsPushedAndItsAcknowledgementMakesTheNodeReady() {
        try (TestNode node = door.node("snap-1").hello(TestNode.nothing())) {
            Snapshot first = node.nextSnapshot();
            node.applied(first.revision());
            node.applied(node.nextCredentials());
            node.status(TestNode.ready());
            JsonNode shown = door.awaitState(node, "Ready");
            assertThat(shown.get("revision").asLong()).isEqualTo(first.revision());

            door.putRole("snap-1", "a:read");
            Snapshot second = node.nextSnapshot();
            assertThat(second.revision()).isGreaterThan(first.revision());
            assertThat(second.configuration().find(Kind.ROLE, "snap-1")).isPresent();
            assertThat(door.node(node).get("desiredRevision").asLong()).isEqualTo(second.revision());
            node.applied(second.revision());
            node.status(TestNode.ready());
            assertThat(door.awaitState(node, "Ready").get("lag").asText()).isEqualTo("0s");
        }
    }

    @Test
    void aNodeIsToldTheSecretsKeyBeforeTheSnapshotThatItOpens() throws Exception {
        Issued issued = TestCertificates.selfSigned("snap-secrets.test");
        door.admin()
                .put(
                        "/certificates/snap-secrets",
                        Json.print(Json.object().put("certPem", issued.pem()).put("keyPem", issued.keyPem())));
        try (TestNode node = door.node("snap-secrets").hello(TestNode.nothing())) {
            Certificate certificate = (Certificate) node.nextSnapshot()
                    .configuration()
                    .find(Kind.CERTIFICATE, "snap-secrets")
                    .orElseThrow();
            assertThat(node.order().indexOf("secrets"))
                    .isBetween(0, node.order().indexOf("snapshot"));
            SecretsKey key = SecretsKey.of(node.nextSecrets().getSecretsKey().toByteArray());
            assertThat(key.open(certificate.keyPlace(), certificate.key())).isEqualTo(issued.key());
        }
    }

    @Test
    void aRefusalIsKeptAndShownUntilTheNodeAppliesSomethingNewer() {
        try (TestNode node = door.node("snap-2").hello(TestNode.nothing())) {
            Snapshot snapshot = node.nextSnapshot();
            node.rejected(snapshot.revision(), "/configuration/routes/0", "a shape this node does not know");
            node.status(TestNode.ready());
            JsonNode error = door.awaitState(node, "Rejected").get("error");
            assertThat(error.get("pointer").asText()).isEqualTo("/configuration/routes/0");
            assertThat(error.get("reason").asText()).isEqualTo("a shape this node does not know");

            door.putRole("snap-2", "a:read");
            node.applied(node.nextSnapshot().revision());
            node.applied(node.nextCredentials());
            node.status(TestNode.ready());
            assertThat(door.awaitState(node, "Ready").get("error").isNull()).isTrue();
        }
    }

    @Test
    void aNodeWhoseStreamEndsIsOfflineAndGetsOnlyWhatItLacksWhenItIsBack() {
        TestIdentity identity = door.enrol("snap-3");
        Snapshot has;
        io.tollgate.protocol.v1.CredentialBatch knows;
        try (TestNode node = new TestNode(door.port(), identity).hello(TestNode.nothing())) {
            has = node.nextSnapshot();
            knows = node.nextCredentials();
            node.status(TestNode.ready());
        }
        try (TestNode node = new TestNode(door.port(), identity)) {
            door.awaitState(node, "Offline");
            node.hello(TestNode.nothing()
                    .setRevision(has.revision())
                    .setCredentialEpoch(knows.getEpoch())
                    .setCredentialSequence(knows.getSequence())
                    .setClusterAddress("127.0.0.1:1"));
            // The cluster view goes to everybody; what stood before it in the queue would have come before it.
            ClusterView view = node.nextClusterView();
            assertThat(view.getMembersList())
                    .anyMatch(member -> member.getNode().equals("snap-3"));
            node.status(TestNode.ready());
            door.awaitState(node, "Ready");
            assertThat(node.hasNothingNew()).isTrue();

            door.putRole("snap-3", "a:read");
            assertThat(node.nextSnapshot().revision()).isGreaterThan(has.revision());
        }
    }

    @Test
    void aSilentNodeIsOfflineThoughItsStreamIsOpen() {
        try (TestNode node = door.node("snap-4").hello(TestNode.nothing())) {
            node.applied(node.nextSnapshot().revision());
            node.applied(node.nextCredentials());
            node.status(TestNode.ready());
            door.awaitState(node, "Ready");
            door.awaitState(node, "Offline");
        }
    }

    @Test
    void aSlowNodeGetsTheNewestSnapshotAndNotAllThoseBetween() {
        try (TestNode node = door.node("snap-5").hello(TestNode.nothing())) {
            node.nextSnapshot();
            for (int i = 0; i < 30; i++) {
                door.putRole("snap-5", "a" + i + ":read");
            }
            long last = door.node(node).get("desiredRevision").asLong();
            long seen = 0;
            while (seen < last) {
                long next = node.nextSnapshot().revision();
                assertThat(next).isGreaterThan(seen);
                seen = next;
            }
            assertThat(seen).isEqualTo(last);
        }
    }
}
