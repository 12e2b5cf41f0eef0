package io.tollgate.node.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.tollgate.core.key.ApiKeyText;
import io.tollgate.core.key.KeyVerdict;
import io.tollgate.core.snapshot.SnapshotSignature.Purpose;
import io.tollgate.protocol.v1.ClusterView;
import io.tollgate.protocol.v1.ControlMessage;
import io.tollgate.protocol.v1.Credential;
import io.tollgate.protocol.v1.CredentialBatch;
import io.tollgate.protocol.v1.NodeMessage.MessageCase;
import io.tollgate.protocol.v1.SnapshotRejected;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node makes of a newer control plane: it passes over what forbids nothing, and obeys or refuses the rest. */
final class VersionSkewTest {
    @TempDir
    Path data;

    private final TestAuthority authority = new TestAuthority("Test CA");
    private TestControlPlane controlPlane;
    private TestSync node;

    @BeforeEach
    void open() throws Exception {
        controlPlane = new TestControlPlane(authority);
        node = new TestSync(data.resolve("node"));
        node.start(controlPlane.address(), Enrolment.enrol(controlPlane.address(), "node-1", controlPlane.token()));
        controlPlane.next(MessageCase.HELLO);
    }

    @AfterEach
    void close() throws Exception {
        node.close();
        controlPlane.close();
    }

    private static UnknownFieldSet unknown(int number) {
        return UnknownFieldSet.newBuilder()
                .addField(
                        number,
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(ByteString.copyFromUtf8("of a newer version"))
                                .build())
                .build();
    }

    private void send(String snapshot) {
        controlPlane.sendSnapshot(authority.sign(Purpose.SNAPSHOT, snapshot.getBytes(StandardCharsets.UTF_8)));
    }

    private static String snapshot(long revision) {
        return new String(TestSync.snapshot(revision).toBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void a_snapshot_with_new_fields_that_say_nothing_is_applied() throws Exception {
        send(snapshot(3)
                .replace("\"upstream\":\"orders\"", "\"geo\":null,\"newRule\":[],\"upstream\":\"orders\"")
                .replace("\"format\":1", "\"format\":1,\"hints\":{},\"preview\":false")
                .replace("\"upstreams\":[", "\"newKind\":[],\"upstreams\":["));
        assertThat(controlPlane
                        .next(MessageCase.SNAPSHOT_APPLIED)
                        .getSnapshotApplied()
                        .getRevision())
                .isEqualTo(3);
    }

    @Test
    void a_snapshot_with_a_new_field_that_says_something_is_refused_at_its_place_and_the_old_one_serves()
            throws Exception {
        send(snapshot(3));
        controlPlane.next(MessageCase.SNAPSHOT_APPLIED);
        send(snapshot(4).replace("\"upstream\":\"orders\"", "\"newRule\":[\"deny\"],\"upstream\":\"orders\""));
        SnapshotRejected rejected =
                controlPlane.next(MessageCase.SNAPSHOT_REJECTED).getSnapshotRejected();
        assertThat(rejected.getPointer()).isEqualTo("/configuration/routes/0/newRule");
        assertThat(node.state.revision()).isEqualTo(3);
    }

    @Test
    void a_message_of_a_kind_that_is_new_is_passed_over() throws Exception {
        controlPlane.send(ControlMessage.newBuilder().setUnknownFields(unknown(999)));
        controlPlane.sendView(ClusterView.newBuilder()
                .setClusterName("tollgate-1")
                .setVersion(1)
                .setUnknownFields(unknown(999))
                .build());
        assertThat(node.memberships.poll(10, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void a_key_with_a_restriction_that_is_new_is_refused_and_one_with_a_note_is_not() throws Exception {
        ApiKeyText restricted = ApiKeyText.generate(new SecureRandom());
        ApiKeyText noted = ApiKeyText.generate(new SecureRandom());
        controlPlane.sendCredentials(CredentialBatch.newBuilder()
                .setEpoch("epoch-1")
                .setSequence(2)
                .setFull(true)
                .setUnknownFields(unknown(999))
                .addUpserts(credential(restricted).setUnknownFields(unknown(CredentialMessages.IGNORABLE_FROM - 1)))
                .addUpserts(credential(noted).setUnknownFields(unknown(CredentialMessages.IGNORABLE_FROM)))
                .build());
        controlPlane.next(MessageCase.CREDENTIALS_APPLIED);
        assertThat(verdict(restricted)).isInstanceOf(KeyVerdict.Refused.class);
        assertThat(verdict(noted)).isInstanceOf(KeyVerdict.Accepted.class);
    }

    @Test
    void the_limits_of_a_key_come_with_it() throws Exception {
        ApiKeyText key = ApiKeyText.generate(new SecureRandom());
        controlPlane.sendCredentials(CredentialBatch.newBuilder()
                .setEpoch("epoch-1")
                .setSequence(2)
                .setFull(true)
                .addUpserts(credential(key).addLimits("slow").addLimits("fair"))
                .build());
        controlPlane.next(MessageCase.CREDENTIALS_APPLIED);
        assertThat(verdict(key))
                .isInstanceOfSatisfying(
                        KeyVerdict.Accepted.class,
                        accepted -> assertThat(accepted.credential().limits()).containsExactly("slow", "fair"));
    }

    private KeyVerdict verdict(ApiKeyText key) {
        return node.book.check(key.text(), InetAddress.getLoopbackAddress(), Instant.now());
    }

    private static Credential.Builder credential(ApiKeyText key) {
        return Credential.newBuilder()
                .setId(key.credentialId())
                .setSha256(ByteString.copyFrom(key.hash().bytes()))
                .setConsumer("acme");
    }
}
