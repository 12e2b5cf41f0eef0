package io.tollgate.node.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tollgate.core.key.CredentialBook;
import io.tollgate.core.snapshot.SnapshotSignature.Purpose;
import io.tollgate.core.token.TokenRevocationBook;
import io.tollgate.protocol.v1.ClusterView;
import io.tollgate.protocol.v1.ControlMessage;
import io.tollgate.protocol.v1.Credential;
import io.tollgate.protocol.v1.CredentialBatch;
import io.tollgate.protocol.v1.NodeMessage.MessageCase;
import io.tollgate.protocol.v1.SignedPayload;
import io.tollgate.protocol.v1.TrustChain;
import io.tollgate.protocol.v1.TrustStatement;
import io.tollgate.protocol.v1.TrustTaken;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom a node believes is changed under it, by nobody but those whom it believes. */
class TrustRotationTest {
    @TempDir
    Path data;

    private final TestAuthority old = new TestAuthority("Old CA");
    private final TestAuthority next = new TestAuthority("Next CA");
    private final TestAuthority third = new TestAuthority("Third CA");
    private TestControlPlane controlPlane;
    private TestSync node;

    @BeforeEach
    void open() throws Exception {
        controlPlane = new TestControlPlane(old, 0, next);
        node = new TestSync(data.resolve("node"));
        NodeIdentity identity = Enrolment.enrol(controlPlane.address(), "node-1", controlPlane.token());
        node.store.keep(identity);
        node.start(controlPlane.address(), identity);
        controlPlane.next(MessageCase.HELLO);
    }

    @AfterEach
    void close() throws Exception {
        node.close();
        controlPlane.close();
    }

    /** Says that {@code keys} are believed, signed by {@code signer}; the authority stays. */
    private SignedPayload statement(long number, TestAuthority signer, TestAuthority... keys) {
        TrustStatement.Builder said =
                TrustStatement.newBuilder().setNumber(number).addAuthorities(TestAuthority.der(old.certificate));
        for (TestAuthority each : keys) {
            said.addSigningKeys(ByteString.copyFrom(each.signing.getPublic().getEncoded()));
        }
        return signer.sign(Purpose.TRUST, said.build().toByteArray());
    }

    private SignedPayload authorities(long number, TestAuthority... authorities) {
        TrustStatement.Builder said = TrustStatement.newBuilder()
                .setNumber(number)
                .addSigningKeys(ByteString.copyFrom(old.signing.getPublic().getEncoded()));
        for (TestAuthority each : authorities) {
            said.addAuthorities(TestAuthority.der(each.certificate));
        }
        return old.sign(Purpose.TRUST, said.build().toByteArray());
    }

    private TrustTaken tell(SignedPayload... statements) throws Exception {
        controlPlane.send(
                ControlMessage.newBuilder().setTrust(TrustChain.newBuilder().addAllStatements(List.of(statements))));
        return controlPlane.next(MessageCase.TRUST_TAKEN).getTrustTaken();
    }

    private void applies(TestAuthority signer, long revision) throws Exception {
        controlPlane.sendSnapshot(TestSync.signed(signer, revision));
        assertThat(controlPlane
                        .next(MessageCase.SNAPSHOT_APPLIED)
                        .getSnapshotApplied()
                        .getRevision())
                .isEqualTo(revision);
    }

    private void refuses(TestAuthority signer, long revision) throws Exception {
        controlPlane.sendSnapshot(TestSync.signed(signer, revision));
        assertThat(controlPlane
                        .next(MessageCase.SNAPSHOT_REJECTED)
                        .getSnapshotRejected()
                        .getReason())
                .contains("signature");
    }

    @Test
    void the_next_key_is_believed_once_the_old_one_says_so_and_both_are_until_one_is_retired() throws Exception {
        refuses(next, 1);
        assertThat(tell(statement(1, old, old, next)).getNumber()).isEqualTo(1);
        applies(next, 2);
        applies(old, 3);
        assertThat(tell(statement(2, next, next)).getNumber()).isEqualTo(2);
        refuses(old, 4);
        applies(next, 5);
    }

    @Test
    void nobody_else_can_say_whom_to_believe() throws Exception {
        assertThat(tell(statement(1, next, old, next)).getNumber()).isZero();
        SignedPayload forOtherPurpose = old.sign(
                Purpose.SNAPSHOT,
                TrustStatement.parseFrom(statement(1, old, next).getPayload()).toByteArray());
        assertThat(tell(forOtherPurpose).getNumber()).isZero();
        refuses(next, 1);
        applies(old, 2);
    }

    @Test
    void an_old_statement_brings_no_retired_key_back() throws Exception {
        SignedPayload both = statement(1, old, old, next);
        SignedPayload laterByTheRetired = statement(3, old, old);
        tell(both, statement(2, next, next));
        assertThat(tell(both).getNumber()).isEqualTo(2);
        assertThat(tell(laterByTheRetired).getNumber()).isEqualTo(2);
        refuses(old, 1);
    }

    @Test
    void a_statement_that_would_leave_nobody_or_hold_garbage_changes_nothing() throws Exception {
        assertThat(tell(statement(1, old)).getNumber()).isZero();
        assertThat(tell(authorities(1)).getNumber()).isZero();
        SignedPayload garbage = old.sign(
                Purpose.TRUST,
                TrustStatement.newBuilder()
                        .setNumber(1)
                        .addSigningKeys(ByteString.copyFromUtf8("no key"))
                        .build()
                        .toByteArray());
        assertThat(tell(garbage, old.sign(Purpose.TRUST, new byte[] {1, 2, 3})).getNumber())
                .isZero();
        SignedPayload tooMany = statement(1, old, old, old, old, old, old, old, old, old, old);
        assertThat(tell(tooMany).getNumber()).isZero();
        applies(old, 1);
    }

    @Test
    void a_node_that_was_away_for_two_rotations_follows_the_chain() throws Exception {
        assertThat(tell(
                                statement(1, old, old, next),
                                statement(2, next, next),
                                statement(3, next, next, third),
                                statement(4, third, third))
                        .getNumber())
                .isEqualTo(4);
        refuses(old, 1);
        refuses(next, 1);
        applies(third, 2);
        // A chain with a link missing leads nowhere.
        assertThat(tell(statement(6, next, next)).getNumber()).isEqualTo(4);
    }

    @Test
    void what_a_retired_key_signed_is_still_run_after_a_restart_and_what_was_changed_since_is_not() throws Exception {
        controlPlane.sendSecrets(ByteString.copyFrom(new byte[32]));
        controlPlane.sendCredentials(batch(0, 1, true));
        controlPlane.next(MessageCase.CREDENTIALS_APPLIED);
        controlPlane.sendView(
                ClusterView.newBuilder().setClusterName("c").setVersion(1).build());
        applies(old, 1);
        controlPlane.send(ControlMessage.newBuilder().setSnapshotDelta(TestSync.delta(old, 1, 2)));
        controlPlane.next(MessageCase.SNAPSHOT_APPLIED);
        tell(statement(1, old, old, next), statement(2, next, next));
        byte[] delta = batch(1, 2, false).toByteArray();
        controlPlane.send(ControlMessage.newBuilder().setCredentials(next.sign(Purpose.CREDENTIALS, delta)));
        controlPlane.next(MessageCase.CREDENTIALS_APPLIED);
        node.close();

        assertThat(started().state.load(known())).isEmpty();
        assertThat(node.state.revision()).isEqualTo(2);
        assertThat(node.book.size()).isEqualTo(2);
        assertThat(node.secrets.get()).isNotNull();
        assertThat(node.state.storedClusterView(known())).isPresent();

        Path newest = data.resolve("node").resolve(SnapshotFiles.name(2));
        byte[] bytes = Files.readAllBytes(newest);
        bytes[bytes.length / 2] ^= 1;
        Files.write(newest, bytes);
        LastKnownGood again = new LastKnownGood(
                node.store, node.holder, new CredentialBook(List.of()), new TokenRevocationBook(), key -> {});
        assertThat(again.load(known())).containsExactly(SnapshotFiles.name(2) + ": its signature does not verify");
        assertThat(node.state.revision()).isEqualTo(1);
    }

    @Test
    void an_earlier_cluster_view_takes_the_place_of_one_that_only_a_retired_key_signed() throws Exception {
        applies(old, 1);
        controlPlane.sendView(
                ClusterView.newBuilder().setClusterName("c").setVersion(9).build());
        tell(statement(1, old, old, next), statement(2, next, next));
        assertThat(node.state.storedClusterView(known())).isPresent();
        ClusterView anew =
                ClusterView.newBuilder().setClusterName("c").setVersion(2).build();
        controlPlane.send(ControlMessage.newBuilder().setClusterView(next.sign(Purpose.CLUSTER, anew.toByteArray())));
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(node.state.storedClusterView(known())).contains(anew));
    }

    @Test
    void what_only_the_retired_key_signed_and_comes_later_to_the_disk_is_not_believed() throws Exception {
        applies(old, 1);
        tell(statement(1, old, old, next), statement(2, next, next));
        node.close();
        byte[] forged = SignedBytes.of(TestSync.signed(old, 9)).toRecord();
        Files.write(data.resolve("node").resolve(SnapshotFiles.name(9)), forged);
        assertThat(started().state.load(known())).hasSize(1);
        assertThat(node.state.revision()).isEqualTo(1);
    }

    @Test
    void a_certificate_of_the_next_authority_is_asked_for_at_once_and_of_no_unknown_one() throws Exception {
        controlPlane.issuing = next;
        TrustTaken both = tell(authorities(1, next, old));
        assertThat(both.getAuthority()).isEqualTo(old.fingerprint());
        Awaitility.await().until(() -> controlPlane.callers.size() > 1);
        assertThat(controlPlane.callers.getLast().getIssuerX500Principal())
                .isEqualTo(next.certificate.getSubjectX500Principal());
        NodeIdentity renewed = node.store.identity().orElseThrow();
        assertThat(renewed.authority()).isEqualTo(next.certificate);
        assertThat(renewed.trust().statement()).isEqualTo(1);
        assertThat(renewed.trust().authorities()).containsExactly(next.certificate, old.certificate);
    }

    @Test
    void a_certificate_by_an_authority_that_was_not_told_of_is_not_taken() throws Exception {
        controlPlane.issuing = third;
        tell(authorities(1, next, old)); // the node asks for one of next, and gets one of third
        Awaitility.await().until(() -> controlPlane.renewals.get() > 0);
        applies(old, 1); // behind the answer, on the same thread
        assertThat(node.store.identity().orElseThrow().authority()).isEqualTo(old.certificate);
        assertThat(controlPlane.callers).hasSize(1);
    }

    private TrustAnchors known() throws Exception {
        return node.store.identity().orElseThrow().trust();
    }

    private TestSync started() throws Exception {
        node = new TestSync(data.resolve("node"));
        return node;
    }

    private static CredentialBatch batch(long after, long sequence, boolean full) {
        return CredentialBatch.newBuilder()
                .setEpoch("epoch")
                .setAfterSequence(after)
                .setSequence(sequence)
                .setFull(full)
                .addUpserts(Credential.newBuilder()
                        .setId("k_" + "0".repeat(11) + sequence)
                        .setSha256(ByteString.copyFrom(new byte[32]))
                        .setConsumer("acme"))
                .build();
    }
}
