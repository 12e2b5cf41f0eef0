package io.tollgate.control.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.tollgate.control.door.Client;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.protocol.v1.RenewRequest;
import io.tollgate.protocol.v1.RenewResponse;
import io.tollgate.protocol.v1.TrustStatement;
import io.tollgate.protocol.v1.TrustTaken;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Signing keys and authorities follow one another, and no node is left behind unless somebody says so. */
final class AnchorRotationTest {
    private TestControlPlane plane;
    private SyncDoor door;

    @BeforeEach
    void start() {
        plane = TestControlPlane.start();
        door = new SyncDoor(plane);
    }

    @AfterEach
    void stop() {
        plane.close();
    }

    private Client.Answer step(String path) {
        return door.admin().post("/trust-anchors/" + path, "{}");
    }

    private JsonNode done(int status, String path) {
        Client.Answer answer = step(path);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        return answer.json();
    }

    private JsonNode view() {
        return door.admin().get("/trust-anchors").json();
    }

    private List<String> waitingFor(String kind, String step) {
        return StreamSupport.stream(
                        view().path("waitingFor").path(kind).path(step).spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private void awaitNobody(String kind, String step) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> waitingFor(kind, step).isEmpty());
    }

    private static TrustTaken.Builder taken(long number) {
        return TrustTaken.newBuilder().setNumber(number);
    }

    @Test
    void theSigningKeyFollowsWithoutANodeLeftBehind() {
        try (TestNode node = door.node("here").hello(TestNode.nothing())) {
            node.nextSnapshot();
            ByteString old = node.lastSigner();
            done(201, "signing-key/next");
            TrustStatement both = node.nextStatement();
            assertThat(both.getSigningKeysList()).hasSize(2).startsWith(old);

            Client.Answer early = step("signing-key/next/activate");
            assertThat(early.status()).isEqualTo(409);
            assertThat(early.json().path("detail").asText()).contains("nodes/here");
            assertThat(waitingFor("signing-key", "activate")).containsExactly("here");
            node.trustTaken(taken(1));
            awaitNobody("signing-key", "activate");
            done(200, "signing-key/next/activate");
            ByteString next = node.nextStatement().getSigningKeys(0);
            assertThat(next).isNotEqualTo(old);
            door.putRole("reader", "orders:read");
            node.nextSnapshot();
            assertThat(node.lastSigner()).isEqualTo(next);

            assertThat(step("signing-key/former/retire").status()).isEqualTo(409);
            node.trustTaken(taken(2));
            awaitNobody("signing-key", "retire");
            assertThat(done(200, "signing-key/former/retire").path("state").asText())
                    .isEqualTo("retired");
            assertThat(node.nextStatement().getSigningKeysList()).containsExactly(next);
            assertThat(door.enrol("newcomer").verificationKey()).isEqualTo(next.toByteArray());
        }
        assertThat(door.admin().get("/audit/verify").json().path("verified").asBoolean())
                .isTrue();
        assertThat(door.admin().get("/audit?object=trust-anchors").json().path("items"))
                .hasSize(3);
    }

    @Test
    void aNodeThatWasAwayWalksTheChainBeforeItGetsAnythingElse() {
        TestIdentity identity = door.enrol("away");
        done(201, "signing-key/next");
        force("signing-key/next/activate");
        force("signing-key/former/retire");
        try (TestNode node = new TestNode(door.port(), identity).hello(TestNode.nothing())) {
            node.nextSnapshot(); // TestNode verifies each statement by the one before, and this by the last
            assertThat(node.order().getFirst()).isEqualTo("trust");
            assertThat(node.nextStatement().getNumber()).isEqualTo(1);
            assertThat(node.nextStatement().getNumber()).isEqualTo(2);
            assertThat(node.nextStatement().getSigningKeysList()).containsExactly(node.lastSigner());
        }
    }

    private void force(String path) {
        Client.Answer answer = door.admin().post("/trust-anchors/" + path, "{\"force\":true}");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    }

    @Test
    void anotherControlPlaneSignsWithTheNextKeyTooAndARestartFindsIt() {
        try (TestControlPlane other = TestControlPlane.on(plane.database())) {
            SyncDoor otherDoor = new SyncDoor(other);
            try (TestNode node = new TestNode(otherDoor.port(), door.enrol("there")).hello(TestNode.nothing())) {
                node.nextSnapshot();
                done(201, "signing-key/next");
                node.nextStatement();
                node.trustTaken(taken(1));
                awaitNobody("signing-key", "activate");
                done(200, "signing-key/next/activate");
                ByteString next = node.nextStatement().getSigningKeys(0);
                door.putRole("reader", "orders:read");
                node.nextSnapshot();
                assertThat(node.lastSigner()).isEqualTo(next);
                node.trustTaken(taken(2));
                awaitNobody("signing-key", "retire");
                done(200, "signing-key/former/retire");
            }
        }
        try (TestControlPlane again = TestControlPlane.on(plane.database())) {
            assertThat(again.admin()
                            .get("/trust-anchors")
                            .json()
                            .path("statement")
                            .asLong())
                    .isEqualTo(3);
        }
    }

    @Test
    void theAuthorityFollowsAndTheClusterKeepsItsName() {
        TestIdentity first = door.enrol("here");
        TestIdentity renewed;
        String cluster;
        String nextAuthority;
        try (TestNode node = new TestNode(door.port(), first).hello(TestNode.nothing())) {
            cluster = node.nextClusterView().getClusterName();
            nextAuthority = done(201, "authority/next").path("id").asText();
            assertThat(node.nextStatement().getAuthoritiesList()).hasSize(2);
            node.trustTaken(taken(1));
            awaitNobody("authority", "activate");
            done(200, "authority/next/activate");
            KeyPair pair = TestIdentity.newKeyPair("EC");
            RenewResponse answer = node.calls()
                    .renew(RenewRequest.newBuilder()
                            .setCsrDer(ByteString.copyFrom(TestIdentity.certificateRequest(pair, "CN=x")))
                            .build());
            renewed = first.with(pair.getPrivate(), TestIdentity.parse(answer.getCertificateDer()));
            assertThat(renewed.certificate().getIssuerX500Principal())
                    .isNotEqualTo(first.certificate().getIssuerX500Principal());
            node.trustTaken(taken(2).setAuthority("of-the-first-authority-still-0000000000000000"));
            assertThat(step("authority/former/retire").status()).isEqualTo(409);
        }
        // It believes the first authority alone, and still recognizes the server, which shows a certificate of the
        // next.
        try (TestNode node = new TestNode(door.port(), renewed)
                .hello(TestNode.nothing().setTrust(taken(2).setAuthority(nextAuthority)))) {
            assertThat(node.nextClusterView().getClusterName()).isEqualTo(cluster);
            awaitNobody("authority", "retire");
            done(200, "authority/former/retire");
            assertThat(node.nextStatement().getAuthoritiesList()).hasSize(1);
            door.putRole("reader", "orders:read");
            node.nextSnapshot(); // a certificate of the next authority keeps its stream
        }
        try (TestNode node = new TestNode(door.port(), first).hello(TestNode.nothing())) {
            assertThat(node.end().getCode()).isIn(Status.Code.UNAVAILABLE, Status.Code.UNAUTHENTICATED);
        }
    }

    @Test
    void aStreamWhoseCertificateIsOfARetiredAuthorityIsEnded() {
        try (TestNode node = door.node("late").hello(TestNode.nothing())) {
            node.nextSnapshot();
            done(201, "authority/next");
            force("authority/next/activate");
            force("authority/former/retire");
            assertThat(node.end().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        }
    }

    @Test
    void stepsOutOfOrderAreRefusedAndOneThatIsGivenUpLeavesNothing() {
        assertThat(step("signing-key/next/activate").status()).isEqualTo(404);
        assertThat(step("signing-key/former/retire").status()).isEqualTo(404);
        assertThat(step("password/next").status()).isEqualTo(404);
        assertThat(door.admin().delete("/trust-anchors/authority/next").status())
                .isEqualTo(404);
        assertThat(door.admin()
                        .post("/trust-anchors/signing-key/next", "{\"force\":true}")
                        .status())
                .isEqualTo(422);
        done(201, "signing-key/next");
        assertThat(step("signing-key/next").status()).isEqualTo(409);
        assertThat(door.admin().delete("/trust-anchors/signing-key/next").status())
                .isEqualTo(204);
        assertThat(view().path("statement").asLong()).isEqualTo(2);
        assertThat(done(201, "signing-key/next").path("generation").asInt()).isEqualTo(3);
        force("signing-key/next/activate");
        assertThat(step("signing-key/next").status()).isEqualTo(409); // the former one is still believed
    }
}
