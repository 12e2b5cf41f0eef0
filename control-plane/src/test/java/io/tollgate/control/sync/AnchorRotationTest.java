package io.tollgate.control.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.tollgate.control.door.Client;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.control.settings.Settings.DatabaseAccess;
import io.tollgate.control.trust.CertificateAuthority;
import io.tollgate.protocol.v1.RenewRequest;
import io.tollgate.protocol.v1.RenewResponse;
import io.tollgate.protocol.v1.TrustStatement;
import io.tollgate.protocol.v1.TrustTaken;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
            long revision = node.nextSnapshot().revision();
            assertThat(node.lastSigner()).isEqualTo(next);

            assertThat(step("signing-key/former/retire").status()).isEqualTo(409);
            node.trustTaken(taken(2));
            Awaitility.await().until(() -> view().at("/nodes/0/statement").asLong() == 2);
            assertThat(waitingFor("signing-key", "retire"))
                    .as("its snapshot may still be one by the former key")
                    .containsExactly("here");
            node.applied(revision);
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
                node.applied(node.nextSnapshot().revision());
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
        // It believes the server, so that its own certificate is all that is wrong.
        X509Certificate now = plane.bean(CertificateAuthority.class).certificate();
        try (TestNode node = new TestNode(door.port(), renewed.trusting(now)).hello(TestNode.nothing())) {
            node.nextSnapshot();
        }
        try (TestNode node = new TestNode(door.port(), first.trusting(now)).hello(TestNode.nothing())) {
            assertThat(node.end().getCode()).isIn(Status.Code.UNAVAILABLE, Status.Code.UNAUTHENTICATED);
            assertThat(node.order()).isEmpty();
        }
    }

    @Test
    void whoHasTheKeyOfTheFormerAuthorityGetsNothingByTheNameOfTheNext() throws Exception {
        TestIdentity first = door.enrol("here");
        done(201, "authority/next");
        force("authority/next/activate");
        X509Certificate next = plane.bean(CertificateAuthority.class).certificate();
        PrivateKey stolen = StolenAuthority.key(plane);
        KeyPair between = TestIdentity.newKeyPair("EC");
        KeyPair own = TestIdentity.newKeyPair("EC");
        X509Certificate intermediate =
                StolenAuthority.certify(stolen, first.authority(), next, between.getPublic(), true);
        X509Certificate leaf =
                StolenAuthority.certify(between.getPrivate(), next, first.certificate(), own.getPublic(), false);
        TestIdentity thief = first.showing(own.getPrivate(), leaf, intermediate);
        try (TestNode node = new TestNode(door.port(), thief).hello(TestNode.nothing())) {
            assertThat(node.end().getCode()).isIn(Status.Code.UNAVAILABLE, Status.Code.UNAUTHENTICATED);
            assertThat(node.order()).isEmpty();
        }
        assertThat(plane.bean(CertificateAuthority.class).isBelieved(leaf)).isFalse();
        try (TestNode node = new TestNode(door.port(), first).hello(TestNode.nothing())) {
            node.nextSnapshot(); // the former authority is still believed, by its own certificates
        }
    }

    @Test
    void aSnapshotThatTheFormerKeySignedComesAgainByTheOneThatSignsNow() {
        try (TestNode node = door.node("slow").hello(TestNode.nothing())) {
            long revision = node.nextSnapshot().revision();
            ByteString former = node.lastSigner();
            done(201, "signing-key/next");
            force("signing-key/next/activate");
            force("signing-key/former/retire");
            node.nextStatement();
            node.nextStatement();
            node.nextStatement();
            node.rejected(revision, "", "the signature does not verify"); // it came to look at it only now
            assertThat(node.nextSnapshot().revision()).isEqualTo(revision);
            assertThat(node.lastSigner()).isNotEqualTo(former);
            node.rejected(revision, "", "once more");
            door.putRole("reader", "orders:read");
            assertThat(node.nextSnapshot().revision())
                    .as("what another key would not mend is not sent again")
                    .isGreaterThan(revision);
        }
    }

    @Test
    void ofTwoStepsAtOnceTheSecondIsAskedForAnewAndNeitherWaitsForTheOther() throws Exception {
        done(201, "signing-key/next");
        force("signing-key/next/activate");
        DatabaseAccess database = plane.database();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
                Connection blocker = DriverManager.getConnection(database.url(), database.user(), database.password());
                Statement statement = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            statement.execute("LOCK TABLE trust_anchors IN SHARE ROW EXCLUSIVE MODE");
            Future<Client.Answer> prepare = callers.submit(() -> step("authority/next"));
            awaitWaiting(statement, 1);
            Future<Client.Answer> retire = callers.submit(() -> step("signing-key/former/retire"));
            awaitWaiting(statement, 2);
            blocker.rollback();
            assertThat(prepare.get().status()).isEqualTo(201);
            assertThat(retire.get().status()).as(retire.get().toString()).isEqualTo(409);
        }
        done(200, "signing-key/former/retire");
        assertThat(door.admin().get("/audit/verify").json().path("verified").asBoolean())
                .isTrue();
    }

    private static void awaitWaiting(Statement statement, int steps) {
        Awaitility.await().until(() -> {
            try (ResultSet found = statement.executeQuery(
                    "SELECT count(*) FROM pg_locks" + " WHERE NOT granted AND relation = 'trust_anchors'::regclass")) {
                return found.next() && found.getInt(1) == steps;
            }
        });
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
        assertThat(door.admin()
                        .delete("/trust-anchors/signing-key/next", "X-Change-Message", "made by mistake")
                        .status())
                .isEqualTo(204);
        assertThat(view().path("statement").asLong()).isEqualTo(2);
        assertThat(door.admin()
                        .get("/audit?action=trust-anchors.abandon")
                        .json()
                        .at("/items/0/message")
                        .asText())
                .isEqualTo("made by mistake");
        assertThat(done(201, "signing-key/next").path("generation").asInt()).isEqualTo(3);
        force("signing-key/next/activate");
        assertThat(step("signing-key/next").status()).isEqualTo(409); // the former one is still believed
    }
}
