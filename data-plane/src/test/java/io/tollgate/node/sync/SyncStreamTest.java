package io.tollgate.node.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.tollgate.core.key.ApiKeyText;
import io.tollgate.core.key.KeyVerdict;
import io.tollgate.core.secret.SecretsKey;
import io.tollgate.core.snapshot.SnapshotSignature.Purpose;
import io.tollgate.node.cluster.Membership;
import io.tollgate.node.limit.counter.CounterKey;
import io.tollgate.node.limit.quota.QuotaAsk;
import io.tollgate.node.settings.HostPort;
import io.tollgate.protocol.v1.ClusterView;
import io.tollgate.protocol.v1.ControlMessage;
import io.tollgate.protocol.v1.Credential;
import io.tollgate.protocol.v1.CredentialBatch;
import io.tollgate.protocol.v1.Drain;
import io.tollgate.protocol.v1.FindCounter;
import io.tollgate.protocol.v1.FindDecision;
import io.tollgate.protocol.v1.FoundCounter;
import io.tollgate.protocol.v1.FoundDecision;
import io.tollgate.protocol.v1.Hello;
import io.tollgate.protocol.v1.NodeMessage;
import io.tollgate.protocol.v1.NodeMessage.MessageCase;
import io.tollgate.protocol.v1.NodeSecrets;
import io.tollgate.protocol.v1.ObjectChanges;
import io.tollgate.protocol.v1.RequestFilter;
import io.tollgate.protocol.v1.SnapshotDelta;
import io.tollgate.protocol.v1.SnapshotRejected;
import io.tollgate.protocol.v1.TelemetryInterval;
import io.tollgate.protocol.v1.TelemetryStored;
import io.tollgate.protocol.v1.WatchTraffic;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyncStreamTest {
    @TempDir
    Path data;

    private final TestAuthority authority = new TestAuthority("Test CA");
    private TestControlPlane controlPlane;
    private TestSync node;

    @BeforeEach
    void open() throws Exception {
        controlPlane = new TestControlPlane(authority);
        node = new TestSync(data.resolve("node"));
    }

    @AfterEach
    void close() throws Exception {
        node.close();
        controlPlane.close();
    }

    private Hello enrolAndStart() throws Exception {
        NodeIdentity identity = Enrolment.enrol(controlPlane.address(), "node-1", controlPlane.token());
        node.store.keep(identity);
        node.start(controlPlane.address(), identity);
        return controlPlane.next(MessageCase.HELLO).getHello();
    }

    @Test
    void a_token_is_traded_for_a_certificate_that_opens_the_stream() throws Exception {
        enrolAndStart();
        assertThat(controlPlane.callers.getFirst().getSubjectX500Principal().getName())
                .isEqualTo("CN=node-1");
        assertThat(node.store.identity()).isPresent();
    }

    @Test
    void files_are_for_their_owner_alone() throws Exception {
        enrolAndStart();
        assertThat(Files.getPosixFilePermissions(data.resolve("node"))).hasSize(3);
        assertThat(Files.getPosixFilePermissions(data.resolve("node/identity.json")))
                .hasSize(2);
    }

    @Test
    void a_used_token_is_refused_in_one_line() throws Exception {
        Enrolment.enrol(controlPlane.address(), "node-1", controlPlane.token());
        assertThatThrownBy(() -> Enrolment.enrol(controlPlane.address(), "node-1", controlPlane.token()))
                .isInstanceOf(EnrolmentRefusedException.class)
                .hasMessageStartingWith("TOLLGATE_JOIN_TOKEN: ")
                .hasMessageNotContaining(TestControlPlane.PROOF);
    }

    @Test
    void another_authority_than_the_tokens_is_not_told_the_secret() throws Exception {
        String fingerprint = new TestAuthority("Another CA").fingerprint();
        JoinToken token = JoinToken.parse("tgj_" + TestControlPlane.PROOF + "_" + fingerprint)
                .orElseThrow();
        assertThatThrownBy(() -> Enrolment.enrol(controlPlane.address(), "node-1", token))
                .isInstanceOf(EnrolmentRefusedException.class)
                .hasMessageContaining("fingerprint");
        Enrolment.enrol(controlPlane.address(), "node-1", controlPlane.token());
    }

    @Test
    void a_node_that_has_a_control_planes_name_is_told_nothing_by_others() throws Exception {
        NodeIdentity identity = Enrolment.enrol(controlPlane.address(), "node-1", controlPlane.token());
        try (TestControlPlane pretender = TestControlPlane.playedByNode(authority)) {
            assertThatThrownBy(() -> Enrolment.enrol(pretender.address(), "node-2", pretender.token()))
                    .hasStackTraceContaining("a node's certificate");
            assertThat(pretender.wasTold()).as("a token").isFalse();
            node.start(List.of(pretender.address(), controlPlane.address()), identity);
            controlPlane.next(MessageCase.HELLO);
            assertThat(pretender.callers).isEmpty();
        }
    }

    @Test
    void a_snapshot_is_applied_stored_and_acknowledged() throws Exception {
        enrolAndStart();
        controlPlane.sendSnapshot(TestSync.signed(authority, 7));
        assertThat(controlPlane
                        .next(MessageCase.SNAPSHOT_APPLIED)
                        .getSnapshotApplied()
                        .getRevision())
                .isEqualTo(7);
        assertThat(node.holder.current().orElseThrow().revision()).isEqualTo(7);
        assertThat(node.folder.list("snapshot-")).containsExactly(SnapshotFiles.name(7));
    }

    @Test
    void a_node_that_stops_sees_permits_of_quotas_taken_back_before_it_goes() throws Exception {
        enrolAndStart();
        controlPlane.sendSnapshot(TestSync.signed(authority, 7));
        controlPlane.next(MessageCase.SNAPSHOT_APPLIED);
        List<CompletableFuture<Boolean>> told = IntStream.range(0, 200)
                .mapToObj(i -> new QuotaAsk.Name("day", "100/1d/UTC", 100, new CounterKey(0, i), ""))
                .map(name -> node.quotas().giveBack(name, "2026-11-28", 1).toCompletableFuture())
                .toList();
        node.close();
        assertThat(told).allMatch(each -> each.getNow(false));
        assertThat(controlPlane.quotas).hasSize(200);
    }

    @Test
    void the_secrets_key_is_used_and_stored_for_its_owner_alone() throws Exception {
        enrolAndStart();
        controlPlane.sendSecrets(ByteString.copyFrom(new byte[32]));
        Awaitility.await().until(() -> node.secrets.get() != null);
        assertThat(node.secrets.get()).isEqualTo(SecretsKey.of(new byte[32]));
        assertThat(Files.getPosixFilePermissions(data.resolve("node/secrets"))).hasSize(2);
        node.secrets.set(null);
        assertThat(node.state.load(authority.trust())).isEmpty();
        assertThat(node.secrets.get()).isEqualTo(SecretsKey.of(new byte[32]));
    }

    @Test
    void a_secrets_key_that_does_not_verify_is_neither_used_nor_stored() throws Exception {
        enrolAndStart();
        byte[] forged = NodeSecrets.newBuilder()
                .setSecretsKey(ByteString.copyFrom(new byte[32]))
                .build()
                .toByteArray();
        controlPlane.send(
                ControlMessage.newBuilder().setSecrets(new TestAuthority("Forger").sign(Purpose.SECRETS, forged)));
        controlPlane.next(MessageCase.HELLO); // the stream is started over
        assertThat(node.secrets.get()).isNull();
        assertThat(data.resolve("node/secrets")).doesNotExist();
    }

    @Test
    void a_stored_secrets_key_that_was_changed_is_not_used() throws Exception {
        enrolAndStart();
        controlPlane.sendSecrets(ByteString.copyFrom(new byte[32]));
        Awaitility.await().until(() -> node.secrets.get() != null);
        node.secrets.set(null);
        byte[] stored = Files.readAllBytes(data.resolve("node/secrets"));
        stored[stored.length / 3] ^= 1;
        Files.write(data.resolve("node/secrets"), stored);
        assertThat(node.state.load(authority.trust()))
                .containsExactly("secrets: damaged, or its signature does not verify");
        assertThat(node.secrets.get()).isNull();
    }

    @Test
    void a_snapshot_that_does_not_verify_is_refused_and_the_old_one_serves() throws Exception {
        enrolAndStart();
        controlPlane.sendSnapshot(TestSync.signed(authority, 1));
        controlPlane.next(MessageCase.SNAPSHOT_APPLIED);
        controlPlane.sendSnapshot(TestSync.signed(new TestAuthority("Forger"), 2));
        SnapshotRejected rejected =
                controlPlane.next(MessageCase.SNAPSHOT_REJECTED).getSnapshotRejected();
        assertThat(rejected.getRevision()).isEqualTo(2);
        assertThat(rejected.getReason()).contains("signature");
        assertThat(node.holder.current().orElseThrow().revision()).isEqualTo(1);
    }

    @Test
    void a_delta_changes_what_runs_and_the_node_says_that_it_takes_them() throws Exception {
        assertThat(enrolAndStart().getTakesDeltas()).isTrue();
        controlPlane.sendSnapshot(TestSync.signed(authority, 1));
        controlPlane.next(MessageCase.SNAPSHOT_APPLIED);
        controlPlane.send(ControlMessage.newBuilder().setSnapshotDelta(TestSync.delta(authority, 1, 2)));
        assertThat(controlPlane
                        .next(MessageCase.SNAPSHOT_APPLIED)
                        .getSnapshotApplied()
                        .getRevision())
                .isEqualTo(2);
        assertThat(node.holder.current().orElseThrow().configuration())
                .isEqualTo(TestSync.withRole(2).configuration());
        assertThat(node.folder.list("snapshot-")).containsExactly(SnapshotFiles.name(1), SnapshotFiles.name(2));
    }

    @Test
    void what_came_by_a_delta_is_known_when_it_comes_as_a_whole() throws Exception {
        enrolAndStart();
        controlPlane.sendSnapshot(TestSync.signed(authority, 1));
        controlPlane.next(MessageCase.SNAPSHOT_APPLIED);
        controlPlane.send(ControlMessage.newBuilder().setSnapshotDelta(TestSync.delta(authority, 1, 2)));
        controlPlane.next(MessageCase.SNAPSHOT_APPLIED);
        controlPlane.sendSnapshot(
                authority.sign(Purpose.SNAPSHOT, TestSync.withRole(2).toBytes()));
        assertThat(controlPlane
                        .next(MessageCase.SNAPSHOT_APPLIED)
                        .getSnapshotApplied()
                        .getRevision())
                .isEqualTo(2);
    }

    @Test
    void a_delta_that_nobody_signed_or_that_does_not_fit_is_refused_and_the_old_one_serves() throws Exception {
        enrolAndStart();
        SnapshotDelta good = TestSync.delta(authority, 1, 2);
        assertThat(refused(good)).contains("nothing yet");
        controlPlane.sendSnapshot(TestSync.signed(authority, 1));
        controlPlane.next(MessageCase.SNAPSHOT_APPLIED);
        assertThat(refused(TestSync.delta(new TestAuthority("Forger"), 1, 2))).contains("signature");
        assertThat(refused(TestSync.delta(authority, 7, 8))).contains("expected: 1");
        assertThat(refused(good.toBuilder().setRevision(3).build())).contains("signature");
        assertThat(refused(good.toBuilder().clearChanges().build())).contains("signature");
        assertThat(refused(good.toBuilder().setCreatedAt("yesterday").build())).contains("RFC 3339");
        assertThat(refused(good.toBuilder().addChanges(good.getChanges(0)).build()))
                .contains("twice");
        assertThat(refused(good.toBuilder()
                        .addChanges(ObjectChanges.newBuilder().setKind("spells"))
                        .build()))
                .contains("no kind of object");
        assertThat(refused(TestSync.delta(authority, 1, 1))).contains("more than the running 1");
        assertThat(node.holder.current().orElseThrow().revision()).isEqualTo(1);
        assertThat(node.holder.current().orElseThrow().configuration())
                .isEqualTo(TestSync.snapshot(1).configuration());
        controlPlane.send(ControlMessage.newBuilder().setSnapshotDelta(good));
        controlPlane.next(MessageCase.SNAPSHOT_APPLIED);
    }

    private String refused(SnapshotDelta delta) throws Exception {
        controlPlane.send(ControlMessage.newBuilder().setSnapshotDelta(delta));
        return controlPlane
                .next(MessageCase.SNAPSHOT_REJECTED)
                .getSnapshotRejected()
                .getReason();
    }

    @Test
    void a_batch_of_credentials_signed_for_another_purpose_is_no_snapshot() throws Exception {
        enrolAndStart();
        controlPlane.sendSnapshot(
                authority.sign(Purpose.CREDENTIALS, TestSync.snapshot(3).toBytes()));
        assertThat(controlPlane
                        .next(MessageCase.SNAPSHOT_REJECTED)
                        .getSnapshotRejected()
                        .getRevision())
                .isEqualTo(3);
    }

    @Test
    void a_snapshot_whose_content_is_refused_says_where() throws Exception {
        enrolAndStart();
        String bad = new String(TestSync.snapshot(4).toBytes(), java.nio.charset.StandardCharsets.UTF_8)
                .replace("\"upstream\":\"orders\"", "\"upstream\":\"nothing\"");
        controlPlane.sendSnapshot(
                authority.sign(Purpose.SNAPSHOT, bad.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        SnapshotRejected rejected =
                controlPlane.next(MessageCase.SNAPSHOT_REJECTED).getSnapshotRejected();
        assertThat(rejected.getRevision()).isEqualTo(4);
        assertThat(rejected.getPointer()).startsWith("/configuration");
        assertThat(rejected.getReason()).contains("nothing");
    }

    @Test
    void the_revision_must_grow_and_the_same_one_again_is_no_fault() throws Exception {
        enrolAndStart();
        controlPlane.sendSnapshot(TestSync.signed(authority, 5));
        controlPlane.next(MessageCase.SNAPSHOT_APPLIED);
        controlPlane.sendSnapshot(TestSync.signed(authority, 4));
        assertThat(controlPlane
                        .next(MessageCase.SNAPSHOT_REJECTED)
                        .getSnapshotRejected()
                        .getReason())
                .contains("more than the running 5");
        controlPlane.sendSnapshot(TestSync.signed(authority, 5));
        assertThat(controlPlane
                        .next(MessageCase.SNAPSHOT_APPLIED)
                        .getSnapshotApplied()
                        .getRevision())
                .isEqualTo(5);
    }

    @Test
    void a_key_is_accepted_from_its_batch_and_refused_from_its_revocation() throws Exception {
        enrolAndStart();
        ApiKeyText key = ApiKeyText.generate(new SecureRandom());
        controlPlane.sendCredentials(batch("epoch-1", 0, 1, true, credential(key, false)));
        assertThat(controlPlane
                        .next(MessageCase.CREDENTIALS_APPLIED)
                        .getCredentialsApplied()
                        .getSequence())
                .isEqualTo(1);
        assertThat(verdict(key)).isInstanceOf(KeyVerdict.Accepted.class);
        controlPlane.sendCredentials(batch("epoch-1", 1, 2, false, credential(key, true)));
        controlPlane.next(MessageCase.CREDENTIALS_APPLIED);
        assertThat(verdict(key)).isInstanceOf(KeyVerdict.Refused.class);
    }

    @Test
    void a_batch_that_does_not_follow_is_not_applied_and_the_stream_starts_over() throws Exception {
        enrolAndStart();
        ApiKeyText key = ApiKeyText.generate(new SecureRandom());
        controlPlane.sendCredentials(batch("epoch-1", 0, 1, true));
        controlPlane.next(MessageCase.CREDENTIALS_APPLIED);
        controlPlane.sendCredentials(batch("epoch-1", 5, 6, false, credential(key, false)));
        Hello again = controlPlane.next(MessageCase.HELLO).getHello();
        assertThat(again.getCredentialEpoch()).isEqualTo("epoch-1");
        assertThat(again.getCredentialSequence()).isEqualTo(1);
        assertThat(verdict(key)).isInstanceOf(KeyVerdict.Refused.class);
    }

    @Test
    void what_never_can_be_taken_is_asked_for_less_and_less_often() throws Exception {
        enrolAndStart();
        long begin = System.nanoTime();
        for (int i = 0; i < 4; i++) {
            controlPlane.sendCredentials(batch("epoch-1", 5, 6, false));
            controlPlane.next(MessageCase.HELLO);
        }
        // 100, 200, 400 and 800 ms at least; a machine that is slow waits longer.
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(1_500));
    }

    @Test
    void a_call_about_a_quota_is_not_cut_short_when_the_stream_begins_anew() throws Exception {
        enrolAndStart();
        controlPlane.sendCredentials(batch("epoch-1", 0, 1, true));
        for (int i = 1; i < CredentialJournal.BATCHES_MAX; i++) {
            controlPlane.sendCredentials(batch("epoch-1", i, i + 1, false));
            controlPlane.next(MessageCase.CREDENTIALS_APPLIED);
        }
        controlPlane.holdsQuotas = true;
        var name = new QuotaAsk.Name("day", "100/1d/UTC", 100, new CounterKey(0, 1), "");
        var _ = node.quotas().reserve(new QuotaAsk(name, "2026-11-28", 3, 0, true));
        assertThat(controlPlane.quotas.take().getNeed()).isEqualTo(3);
        controlPlane.sendCredentials(
                batch("epoch-1", CredentialJournal.BATCHES_MAX, CredentialJournal.BATCHES_MAX + 1L, false));
        controlPlane.next(MessageCase.HELLO);
        assertThat(controlPlane.cutQuotaShort).isFalse();
    }

    @Test
    void without_the_control_plane_it_runs_by_what_is_on_disk() throws Exception {
        enrolAndStart();
        ApiKeyText key = ApiKeyText.generate(new SecureRandom());
        ApiKeyText revoked = ApiKeyText.generate(new SecureRandom());
        controlPlane.sendCredentials(batch("epoch-1", 0, 1, true, credential(key, false), credential(revoked, false)));
        controlPlane.sendCredentials(batch("epoch-1", 1, 2, false, credential(revoked, true)));
        controlPlane.sendSnapshot(TestSync.signed(authority, 9));
        controlPlane.next(MessageCase.SNAPSHOT_APPLIED);
        node.close();
        controlPlane.close();
        node = new TestSync(data.resolve("node"));
        NodeIdentity identity = node.store.identity().orElseThrow();
        assertThat(node.state.load(identity.trust())).isEmpty();
        assertThat(node.holder.current().orElseThrow().revision()).isEqualTo(9);
        assertThat(verdict(key)).isInstanceOf(KeyVerdict.Accepted.class);
        assertThat(verdict(revoked)).isInstanceOf(KeyVerdict.Refused.class);
    }

    @Test
    void it_comes_back_by_itself_and_says_where_it_is() throws Exception {
        enrolAndStart();
        controlPlane.sendSnapshot(TestSync.signed(authority, 2));
        controlPlane.next(MessageCase.SNAPSHOT_APPLIED);
        int port = controlPlane.address().port();
        controlPlane.close();
        controlPlane = new TestControlPlane(authority, port);
        Hello hello = controlPlane.next(MessageCase.HELLO).getHello();
        assertThat(hello.getRevision()).isEqualTo(2);
    }

    @Test
    void the_certificate_is_renewed_and_the_next_connection_uses_it() throws Exception {
        controlPlane.certificateLife = Duration.ofSeconds(4); // two thirds of it are over after a second
        enrolAndStart();
        controlPlane.sendView(
                ClusterView.newBuilder().setClusterName("c").setVersion(1).build());
        controlPlane.next(MessageCase.HELLO);
        Awaitility.await().until(() -> controlPlane.callers.size() > 1);
        assertThat(controlPlane.callers.getLast().getNotAfter().toInstant())
                .isAfter(Instant.now().plus(Duration.ofHours(1)));
        assertThat(node.store.identity().orElseThrow().certificate()).isEqualTo(controlPlane.callers.getLast());
    }

    @Test
    void the_cluster_view_and_the_drain_order_arrive() throws Exception {
        enrolAndStart();
        controlPlane.sendView(ClusterView.newBuilder()
                .setClusterName("tollgate-1")
                .setVersion(3)
                .setMayStart(true)
                .setCounterKeySecret(ByteString.copyFromUtf8("secret"))
                .build());
        assertThat(node.memberships.poll(5, TimeUnit.SECONDS)).isNotNull().satisfies(membership -> {
            assertThat(membership.start()).isEqualTo(Membership.Start.NOW);
            assertThat(membership.clusterName()).isEqualTo("tollgate-1");
        });
        controlPlane.send(
                ControlMessage.newBuilder().setDrain(Drain.newBuilder().setDraining(true)));
        assertThat(node.drains.poll(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void a_question_about_a_request_is_answered_whether_it_is_remembered_or_not() throws Exception {
        enrolAndStart();
        controlPlane.send(ControlMessage.newBuilder()
                .setFindDecision(FindDecision.newBuilder().setQuestion(7).setRequestId("known")));
        FoundDecision known = controlPlane.next(MessageCase.FOUND_DECISION).getFoundDecision();
        assertThat(known.getQuestion()).isEqualTo(7);
        assertThat(known.getDecision().getCode()).isEqualTo("no-route");

        controlPlane.send(ControlMessage.newBuilder()
                .setFindDecision(FindDecision.newBuilder().setQuestion(8).setRequestId("unknown")));
        FoundDecision unknown = controlPlane.next(MessageCase.FOUND_DECISION).getFoundDecision();
        assertThat(unknown.getQuestion()).isEqualTo(8);
        assertThat(unknown.hasDecision()).isFalse();
    }

    @Test
    void a_question_about_a_counter_is_answered_with_its_number() throws Exception {
        enrolAndStart();
        controlPlane.send(ControlMessage.newBuilder()
                .setFindCounter(FindCounter.newBuilder().setQuestion(9).setLimit("per-consumer")));
        FoundCounter found = controlPlane.next(MessageCase.FOUND_COUNTER).getFoundCounter();
        assertThat(found.getQuestion()).isEqualTo(9);
        assertThat(found.getFlaw()).isEqualTo("of per-consumer");
    }

    @Test
    void requests_are_told_of_while_somebody_watches_and_not_a_moment_longer() throws Exception {
        enrolAndStart();
        controlPlane.send(watch(60_000));
        assertThat(controlPlane
                        .next(MessageCase.SEEN_REQUESTS)
                        .getSeenRequests()
                        .getLeftOutCount())
                .isEqualTo(1);
        controlPlane.next(MessageCase.SEEN_REQUESTS);

        controlPlane.send(ControlMessage.newBuilder().setWatchTraffic(WatchTraffic.getDefaultInstance()));
        Awaitility.await().until(() -> !node.isWatched());
        controlPlane.next(MessageCase.STATUS);
        controlPlane.heard.clear();
        controlPlane.next(MessageCase.STATUS); // more than a second of silence
        controlPlane.next(MessageCase.STATUS);
        assertThat(controlPlane.heard).noneMatch(NodeMessage::hasSeenRequests);
    }

    @Test
    void a_watch_ends_with_its_time_and_with_its_stream() throws Exception {
        enrolAndStart();
        controlPlane.send(watch(1));
        Awaitility.await().until(() -> !node.isWatched());
        controlPlane.send(watch(60_000));
        controlPlane.next(MessageCase.SEEN_REQUESTS);
        controlPlane.send(ControlMessage.newBuilder()
                .setSecrets(
                        new TestAuthority("Forger").sign(Purpose.SECRETS, new byte[1]))); // the stream is started over
        controlPlane.next(MessageCase.HELLO);
        assertThat(node.isWatched()).isFalse();
    }

    private static ControlMessage.Builder watch(long millis) {
        return ControlMessage.newBuilder()
                .setWatchTraffic(WatchTraffic.newBuilder()
                        .addFilters(RequestFilter.getDefaultInstance())
                        .setMillis(millis));
    }

    @Test
    void a_stored_view_starts_the_cluster_when_the_control_plane_stays_away() throws Exception {
        enrolAndStart();
        controlPlane.sendView(ClusterView.newBuilder()
                .setClusterName("tollgate-1")
                .setVersion(3)
                .build());
        assertThat(node.memberships.poll(5, TimeUnit.SECONDS)).isNotNull();
        node.close();
        node = new TestSync(data.resolve("node"));
        node.start(new HostPort("localhost", 1), node.store.identity().orElseThrow());
        assertThat(node.memberships.poll(10, TimeUnit.SECONDS))
                .isNotNull()
                .satisfies(membership -> assertThat(membership.start()).isEqualTo(Membership.Start.IN_TURN));
    }

    @Test
    void a_cluster_view_that_does_not_verify_is_neither_used_nor_stored() throws Exception {
        enrolAndStart();
        byte[] forged = view(9).toBuilder()
                .setClusterName("forged")
                .addVoters("forger")
                .build()
                .toByteArray();
        controlPlane.send(
                ControlMessage.newBuilder().setClusterView(new TestAuthority("Forger").sign(Purpose.CLUSTER, forged)));
        controlPlane.send(ControlMessage.newBuilder().setClusterView(authority.sign(Purpose.SECRETS, forged)));
        controlPlane.sendView(view(3));
        assertThat(node.memberships.poll(5, TimeUnit.SECONDS))
                .as("those before it are passed over")
                .isNotNull()
                .satisfies(membership -> assertThat(membership.version()).isEqualTo(3));
        assertThat(node.state.storedClusterView(authority.trust())).contains(view(3));
    }

    @Test
    void a_stored_cluster_view_that_does_not_verify_starts_no_cluster_and_tells_no_secret() throws Exception {
        enrolAndStart();
        controlPlane.sendView(view(3));
        assertThat(node.memberships.poll(5, TimeUnit.SECONDS)).isNotNull();
        node.close();
        node = new TestSync(data.resolve("node"));
        TrustAnchors trust = node.store.identity().orElseThrow().trust();
        Path file = data.resolve("node/cluster-view");
        byte[] stored = Files.readAllBytes(file);

        stored[stored.length / 3] ^= 1;
        Files.write(file, stored);
        assertThat(startedBy(trust)).as("changed").isEmpty();
        assertThat(node.state.counterKeySecret(trust)).isEmpty();

        byte[] payload = view(9).toByteArray();
        Files.write(
                file,
                SignedBytes.of(new TestAuthority("Forger").sign(Purpose.CLUSTER, payload))
                        .toRecord());
        assertThat(startedBy(trust)).as("of somebody else").isEmpty();
        assertThat(node.state.counterKeySecret(trust)).isEmpty();

        Files.write(
                file, SignedBytes.of(authority.sign(Purpose.CLUSTER, payload)).toRecord());
        assertThat(startedBy(trust)).as("the same by whom it believes").isPresent();
        assertThat(node.state.counterKeySecret(trust)).isPresent();
    }

    @Test
    void an_earlier_cluster_view_does_not_take_the_place_of_the_stored_one() throws Exception {
        enrolAndStart();
        controlPlane.sendView(view(5));
        controlPlane.sendView(view(4));
        assertThat(node.memberships.poll(5, TimeUnit.SECONDS)).isNotNull();
        assertThat(node.memberships.poll(5, TimeUnit.SECONDS)).as("it has come").isNotNull();
        assertThat(startedBy(authority.trust()))
                .hasValueSatisfying(
                        membership -> assertThat(membership.version()).isEqualTo(5));
        controlPlane.sendView(view(6));
        assertThat(node.memberships.poll(5, TimeUnit.SECONDS)).isNotNull();
        assertThat(node.state.storedClusterView(authority.trust())).contains(view(6));
    }

    private static ClusterView view(long version) {
        return ClusterView.newBuilder()
                .setClusterName("tollgate-1")
                .setVersion(version)
                .addVoters("node-1")
                .setCounterKeySecret(ByteString.copyFromUtf8("secret"))
                .build();
    }

    /** What a node is told that starts without the control plane. */
    private Optional<Membership> startedBy(TrustAnchors trust) {
        node.memberships.clear();
        new ClusterNews(node.state, node).useStored(trust);
        return Optional.ofNullable(node.memberships.poll());
    }

    private KeyVerdict verdict(ApiKeyText key) {
        return node.book.check(key.text(), InetAddress.getLoopbackAddress(), Instant.now());
    }

    private static Credential credential(ApiKeyText key, boolean revoked) {
        return Credential.newBuilder()
                .setId(key.credentialId())
                .setSha256(ByteString.copyFrom(key.hash().bytes()))
                .setConsumer("acme")
                .setRevoked(revoked)
                .build();
    }

    private static CredentialBatch batch(
            String epoch, long after, long sequence, boolean full, Credential... credentials) {
        return CredentialBatch.newBuilder()
                .setEpoch(epoch)
                .setAfterSequence(after)
                .setSequence(sequence)
                .setFull(full)
                .addAllUpserts(java.util.List.of(credentials))
                .build();
    }

    @Test
    void counts_are_sent_until_the_control_plane_has_stored_them() throws Exception {
        enrolAndStart();
        node.telemetry.add(TelemetryInterval.newBuilder().setLengthMillis(5_000), 3);
        TelemetryInterval first = controlPlane.next(MessageCase.TELEMETRY).getTelemetry();
        assertThat(first.getSequence()).isEqualTo(1);

        controlPlane.sendCredentials(
                CredentialBatch.newBuilder().setEpoch("e").setAfterSequence(7).build());
        controlPlane.next(MessageCase.HELLO); // the batch does not fit: the node begins another stream
        assertThat(controlPlane.next(MessageCase.TELEMETRY).getTelemetry().getSequence())
                .isEqualTo(1);

        controlPlane.send(ControlMessage.newBuilder()
                .setTelemetryStored(TelemetryStored.newBuilder()
                        .setProcess(first.getProcess())
                        .setSequence(1)));
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> node.telemetry.size() == 0);
    }
}
