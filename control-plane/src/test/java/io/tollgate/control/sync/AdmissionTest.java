package io.tollgate.control.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.door.Client;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.protocol.v1.AliveRequest;
import io.tollgate.protocol.v1.AliveResponse;
import io.tollgate.protocol.v1.NodeSyncGrpc;
import io.tollgate.protocol.v1.RenewRequest;
import io.tollgate.protocol.v1.RenewResponse;
import java.security.KeyPair;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Only a certificate of ours that is enrolled, not revoked and not over opens a stream. */
final class AdmissionTest {
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

    private static RenewRequest renewal(KeyPair pair) {
        return RenewRequest.newBuilder()
                .setCsrDer(ByteString.copyFrom(TestIdentity.certificateRequest(pair, "CN=other")))
                .build();
    }

    @Test
    void withoutACertificateEveryCallButEnrolmentIsRefused() throws Exception {
        TestIdentity identity = door.enrol("door-1");
        ManagedChannel channel = TestNode.channel(
                door.port(),
                GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
                        .trustManager(identity.authority())
                        .build());
        try {
            EnrolmentTest.refused(
                    Status.Code.UNAUTHENTICATED,
                    () -> NodeSyncGrpc.newBlockingStub(channel).renew(renewal(TestIdentity.newKeyPair("EC"))));
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void aCertificateOfAnotherAuthorityDoesNotEvenGetAHandshake() {
        TestIdentity identity = door.enrol("door-2");
        try (TestControlPlane other = TestControlPlane.start()) {
            SyncDoor otherDoor = new SyncDoor(other);
            KeyPair pair = TestIdentity.newKeyPair("EC");
            TestIdentity foreign = TestIdentity.enrol(otherDoor.port(), otherDoor.token(), "door-2", pair);
            try (TestNode node = new TestNode(door.port(), identity.with(pair.getPrivate(), foreign.certificate()))
                    .hello(TestNode.nothing())) {
                assertThat(node.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            }
        }
    }

    @Test
    void aRemovedNodeIsThrownOutAndStaysOut() {
        TestIdentity identity = door.enrol("door-3");
        try (TestNode node = new TestNode(door.port(), identity).hello(TestNode.nothing())) {
            node.nextSnapshot();
            assertThat(door.admin().delete("/nodes/door-3").status()).isEqualTo(204);
            assertThat(node.end().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        }
        try (TestNode node = new TestNode(door.port(), identity).hello(TestNode.nothing())) {
            assertThat(node.end().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        }
        assertThat(door.admin().get("/nodes/door-3").status()).isEqualTo(404);
        door.enrol("door-3"); // with a new token the name is free again
    }

    @Test
    void aRevokedNodeIsThrownOutStaysInTheListAndComesBackWithANewTokenOnly() {
        TestIdentity identity = door.enrol("door-8");
        try (TestNode node = new TestNode(door.port(), identity).hello(TestNode.nothing())) {
            node.nextSnapshot();
            assertThat(door.admin()
                            .post("/nodes/door-8/revoke", "{\"reason\":\"its disk was stolen\"}")
                            .json()
                            .get("state")
                            .asText())
                    .isEqualTo("Revoked");
            assertThat(node.end().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
            EnrolmentTest.refused(
                    Status.Code.UNAUTHENTICATED, () -> node.calls().renew(renewal(TestIdentity.newKeyPair("EC"))));
        }
        JsonNode written = door.admin().get("/audit?object=nodes/door-8").json().at("/items/0");
        assertThat(written.get("action").asText()).isEqualTo("nodes.revoke");
        assertThat(written.get("message").asText()).isEqualTo("its disk was stolen");
        TestIdentity again = door.enrol("door-8");
        try (TestNode node = new TestNode(door.port(), again).hello(TestNode.nothing())) {
            node.nextSnapshot();
            node.status(TestNode.ready());
            assertThat(door.node(node).get("revokedAt").isNull()).isTrue();
        }
        try (TestNode old = new TestNode(door.port(), identity).hello(TestNode.nothing())) {
            assertThat(old.end().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        }
    }

    @Test
    void aRevocationThatIsNotWellFormedChangesNothing() {
        TestIdentity identity = door.enrol("door-9");
        try (TestNode node = new TestNode(door.port(), identity).hello(TestNode.nothing())) {
            node.nextSnapshot();
            Client.Answer tooLong =
                    door.admin().post("/nodes/door-9/revoke", "{\"reason\":\"" + "x".repeat(501) + "\"}");
            assertThat(tooLong.status()).isEqualTo(422);
            assertThat(tooLong.pointer()).isEqualTo("/reason");
            assertThat(door.admin().post("/nodes/door-9/revoke", "{\"why\":1}").status())
                    .isEqualTo(422);
            assertThat(door.admin().post("/nodes/nobody/revoke", "{}").status()).isEqualTo(404);
            node.status(TestNode.ready());
            assertThat(door.node(node).get("state").asText()).isNotEqualTo("Revoked");
        }
    }

    @Test
    void aCertificateIsNotHonouredPastItsEnd() {
        TestIdentity identity = door.enrol("door-10");
        try (TestNode node = new TestNode(door.port(), identity).hello(TestNode.nothing())) {
            node.nextSnapshot();
            plane.bean(Database.class)
                    .write(connection -> Sql.update(
                            connection,
                            "UPDATE node_certificates SET expires_at = now() - interval '1 second' WHERE node = ?",
                            "door-10"));
            assertThat(node.end().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
            EnrolmentTest.refused(
                    Status.Code.UNAUTHENTICATED, () -> node.calls().renew(renewal(TestIdentity.newKeyPair("EC"))));
        }
        try (TestNode node = new TestNode(door.port(), identity).hello(TestNode.nothing())) {
            assertThat(node.end().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        }
    }

    @Test
    void labelsAreShownAndNodesAreFoundByThem() {
        try (TestNode node = door.node("door-11")
                .hello(TestNode.nothing()
                        .putLabels("zone", "a")
                        .putLabels("rack", "7")
                        .putLabels("Not A Name", "x")
                        .putLabels("value", "a,b"))) {
            node.nextSnapshot();
            assertThat(door.node(node).get("labels").toString()).isEqualTo("{\"rack\":\"7\",\"zone\":\"a\"}");
            assertThat(found("zone=a")).contains("door-11");
            assertThat(found("rack")).containsExactly("door-11");
            assertThat(found("zone=b")).isEmpty();
        }
        Client.Answer refused = door.admin().get("/nodes?label=Zone");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.pointer()).isEqualTo("/label");
    }

    private static List<String> found(String label) {
        return door.admin().get("/nodes?label=" + label).json().get("items").findValuesAsText("name");
    }

    @Test
    void whetherItIsAliveIsAnsweredToThoseWithACertificateOnly() throws Exception {
        TestIdentity identity = door.enrol("door-12");
        try (TestNode node = new TestNode(door.port(), identity)) {
            assertThat(node.calls().alive(AliveRequest.getDefaultInstance()))
                    .isEqualTo(AliveResponse.getDefaultInstance());
        }
        ManagedChannel stranger = TestNode.channel(
                door.port(),
                GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
                        .trustManager(identity.authority())
                        .build());
        try {
            EnrolmentTest.refused(
                    Status.Code.UNAUTHENTICATED,
                    () -> NodeSyncGrpc.newBlockingStub(stranger).alive(AliveRequest.getDefaultInstance()));
        } finally {
            stranger.shutdownNow();
        }
    }

    @Test
    void aSecondStreamOfANodeReplacesTheFirst() {
        TestIdentity identity = door.enrol("door-4");
        try (TestNode first = new TestNode(door.port(), identity).hello(TestNode.nothing())) {
            first.nextSnapshot();
            try (TestNode second = new TestNode(door.port(), identity).hello(TestNode.nothing())) {
                second.nextSnapshot();
                assertThat(first.end().getCode()).isEqualTo(Status.Code.ABORTED);
                second.status(TestNode.ready());
                assertThat(door.node(second).get("state").asText()).isNotEqualTo("Offline");
            }
        }
    }

    @Test
    void aRenewedCertificateWorksAndSoDoesTheOneBefore() {
        TestIdentity identity = door.enrol("door-5");
        KeyPair pair = TestIdentity.newKeyPair("EC");
        RenewResponse answer;
        try (TestNode node = new TestNode(door.port(), identity)) {
            answer = node.calls().renew(renewal(pair));
        }
        TestIdentity renewed = identity.with(pair.getPrivate(), TestIdentity.parse(answer.getCertificateDer()));
        assertThat(renewed.certificate().getSubjectX500Principal().getName()).isEqualTo("CN=door-5");
        try (TestNode node = new TestNode(door.port(), identity).hello(TestNode.nothing())) {
            node.nextSnapshot();
        }
        try (TestNode node = new TestNode(door.port(), renewed).hello(TestNode.nothing())) {
            node.nextSnapshot();
            // Its own renewal ends the life of all certificates but this one and the next.
            node.calls().renew(renewal(TestIdentity.newKeyPair("EC")));
        }
        try (TestNode node = new TestNode(door.port(), identity).hello(TestNode.nothing())) {
            assertThat(node.end().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        }
    }

    @Test
    void whoeverDoesNotSayHelloFirstIsSentAway() {
        try (TestNode node = door.node("door-6").hello(TestNode.nothing())) {
            node.nextSnapshot();
            node.send(io.tollgate.protocol.v1.NodeMessage.newBuilder().setHello(TestNode.nothing()));
            assertThat(node.end().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        }
    }

    @Test
    void aDrainOrderReachesTheNodeAndHoldsForItsNextStream() {
        TestIdentity identity = door.enrol("door-7");
        try (TestNode node = new TestNode(door.port(), identity).hello(TestNode.nothing())) {
            node.nextSnapshot();
            assertThat(door.admin().post("/nodes/door-7/drain", "{}").status()).isEqualTo(200);
            assertThat(node.nextDrain().getDraining()).isTrue();
            door.awaitState(node, "Draining");
        }
        try (TestNode node = new TestNode(door.port(), identity).hello(TestNode.nothing())) {
            assertThat(node.nextDrain().getDraining()).isTrue();
            assertThat(door.admin().post("/nodes/door-7/undrain", "{}").status())
                    .isEqualTo(200);
            assertThat(node.nextDrain().getDraining()).isFalse();
        }
    }
}
