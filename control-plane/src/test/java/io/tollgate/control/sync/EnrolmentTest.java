package io.tollgate.control.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.tollgate.control.audit.AuditQuery;
import io.tollgate.control.audit.AuditTrail;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import java.security.KeyPair;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A node gets its certificate for a token, once, and in no other way. */
final class EnrolmentTest {
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
    void aTokenBecomesACertificateUnderTheNodesName() throws Exception {
        TestIdentity identity = door.enrol("edge-1");
        assertThat(identity.certificate().getSubjectX500Principal().getName()).isEqualTo("CN=edge-1");
        assertThat(identity.certificate().getExtendedKeyUsage())
                .containsExactlyInAnyOrder("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
        assertThat(identity.certificate().getSubjectAlternativeNames()).containsExactly(List.of(2, "edge-1"));
        identity.certificate().verify(identity.authority().getPublicKey());
    }

    @Test
    void theSameTokenIsRefusedTheSecondTime() {
        String token = door.token();
        TestIdentity.enrol(door.port(), token, "edge-2");
        refused(Status.Code.PERMISSION_DENIED, () -> TestIdentity.enrol(door.port(), token, "edge-2b"));
    }

    @Test
    void anUnknownTokenAndAWrongSecretAreAnsweredLikeAUsedOne() {
        String token = door.token();
        String[] parts = token.split("_", 4);
        String wrong = "tgj_" + parts[1] + "_" + "0".repeat(64) + "_" + parts[3];
        String unknown = "tgj_" + "0".repeat(16) + "_" + parts[2] + "_" + parts[3];
        String message = refused(Status.Code.PERMISSION_DENIED, () -> TestIdentity.enrol(door.port(), wrong, "edge-3"));
        assertThat(refused(Status.Code.PERMISSION_DENIED, () -> TestIdentity.enrol(door.port(), unknown, "edge-3")))
                .isEqualTo(message);
        TestIdentity.enrol(door.port(), token, "edge-3"); // and none of that used it up
    }

    @Test
    void aNameThatAnotherNodeHasIsRefusedAndTheTokenStaysGood() {
        door.enrol("edge-4");
        String token = door.token();
        refused(Status.Code.ALREADY_EXISTS, () -> TestIdentity.enrol(door.port(), token, "edge-4"));
        TestIdentity.enrol(door.port(), token, "edge-4b");
    }

    @Test
    void badNamesAndTheControlPlanesOwnAreRefused() {
        String token = door.token();
        refused(Status.Code.INVALID_ARGUMENT, () -> TestIdentity.enrol(door.port(), token, "Edge 1"));
        refused(Status.Code.INVALID_ARGUMENT, () -> TestIdentity.enrol(door.port(), token, "localhost"));
    }

    @Test
    void otherKeyTypesAreRefusedAndTheTokenStaysGood() {
        String token = door.token();
        KeyPair rsa = TestIdentity.newKeyPair("RSA");
        refused(Status.Code.INVALID_ARGUMENT, () -> TestIdentity.enrol(door.port(), token, "edge-5", rsa));
        TestIdentity.enrol(door.port(), token, "edge-5");
    }

    @Test
    void aRequestSignedByAnotherKeyIsRefused() {
        KeyPair mixed = new KeyPair(
                TestIdentity.newKeyPair("EC").getPublic(),
                TestIdentity.newKeyPair("EC").getPrivate());
        refused(Status.Code.INVALID_ARGUMENT, () -> TestIdentity.enrol(door.port(), door.token(), "edge-6", mixed));
    }

    @Test
    void aServerOfAnotherAuthorityIsNotTrustedByTheNode() {
        String[] parts = door.token().split("_", 4);
        String foreign = parts[0] + "_" + parts[1] + "_" + parts[2] + "_" + "A".repeat(43);
        refused(Status.Code.UNAVAILABLE, () -> TestIdentity.enrol(door.port(), foreign, "edge-7"));
        // The handshake failed before the secret was sent: it still works.
        TestIdentity.enrol(door.port(), String.join("_", parts), "edge-7");
    }

    @Test
    void joinsAndRefusalsAreAudited() {
        String token = door.token();
        TestIdentity.enrol(door.port(), token, "edge-8");
        refused(Status.Code.PERMISSION_DENIED, () -> TestIdentity.enrol(door.port(), token, "edge-8b"));
        Actor auditor = new Actor("auditor", Set.of(OperatorPermission.AUDIT_READ), "local", "test");
        String entries = plane.bean(AuditTrail.class)
                .list(auditor, AuditQuery.first())
                .items()
                .toString();
        assertThat(entries)
                .contains("node-tokens.issue", "nodes.join", "nodes/edge-8")
                .contains("nodes.join-refused", "nodes/edge-8b", "was used before");
        assertThat(entries).doesNotContain(token.split("_", 4)[2]);
    }

    static String refused(Status.Code code, ThrowingCallable call) {
        String[] description = new String[1];
        assertThatThrownBy(call).isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
            assertThat(e.getStatus().getCode()).isEqualTo(code);
            description[0] = String.valueOf(e.getStatus().getDescription());
        });
        return description[0];
    }
}
