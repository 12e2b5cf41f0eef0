package io.tollgate.control.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.snapshot.Snapshot;
import io.tollgate.core.snapshot.SnapshotImage;
import io.tollgate.core.snapshot.SnapshotSignature.Purpose;
import io.tollgate.protocol.v1.Hello;
import io.tollgate.protocol.v1.ObjectChanges;
import io.tollgate.protocol.v1.SnapshotDelta;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A node that takes deltas gets what has changed since what it runs by, and what comes of it is signed. */
final class DeltaSyncTest {
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

    private static Hello.Builder takesDeltas() {
        return TestNode.nothing().setTakesDeltas(true);
    }

    private static SnapshotImage whole(TestNode node) throws InvalidDocumentException {
        return SnapshotImage.read(node.nextSnapshot().toBytes());
    }

    private static SnapshotImage after(SnapshotImage base, TestNode node, SnapshotDelta message)
            throws InvalidDocumentException {
        List<io.tollgate.core.snapshot.SnapshotDelta.Changes> changes =
                message.getChangesList().stream().map(DeltaSyncTest::changes).toList();
        return base.after(
                        new io.tollgate.core.snapshot.SnapshotDelta(
                                message.getBaseRevision(),
                                message.getRevision(),
                                Instant.parse(message.getCreatedAt()),
                                changes),
                        digest -> node.believes(Purpose.SNAPSHOT_DIGEST, digest, message.getSignature()))
                .orElseThrow();
    }

    private static io.tollgate.core.snapshot.SnapshotDelta.Changes changes(ObjectChanges message) {
        SortedMap<String, byte[]> written = new TreeMap<>();
        for (Map.Entry<String, ByteString> each : message.getWrittenMap().entrySet()) {
            written.put(each.getKey(), each.getValue().toByteArray());
        }
        return new io.tollgate.core.snapshot.SnapshotDelta.Changes(
                Kind.ofPlural(message.getKind()).orElseThrow(), written, message.getRemovedList());
    }

    @Test
    void whatHasChangedIsSentAndLeadsToWhatIsSigned() throws Exception {
        door.putRole("delta-stays", "a:read");
        door.putRole("delta-goes", "a:read");
        try (TestNode node = door.node("delta-1").hello(takesDeltas())) {
            SnapshotImage first = whole(node);
            node.applied(first.snapshot().revision());

            door.putRole("delta-1", "a:read");
            SnapshotDelta added = node.nextDelta();
            assertThat(added.getChangesList()).singleElement().satisfies(roles -> {
                assertThat(roles.getKind()).isEqualTo("roles");
                assertThat(roles.getWrittenMap()).containsOnlyKeys("delta-1");
            });
            SnapshotImage second = after(first, node, added);
            node.applied(second.snapshot().revision());

            assertThat(door.admin().delete("/roles/delta-goes").status()).isEqualTo(204);
            SnapshotDelta removed = node.nextDelta();
            assertThat(removed.getChanges(0).getRemovedList()).containsExactly("delta-goes");
            Snapshot third = after(second, node, removed).snapshot();
            assertThat(third.configuration().find(Kind.ROLE, "delta-1")).isPresent();
            assertThat(third.configuration().find(Kind.ROLE, "delta-stays")).isPresent();
            assertThat(third.configuration().find(Kind.ROLE, "delta-goes")).isEmpty();
        }
    }

    @Test
    void whileItHasNotAnsweredChangesGatherAndComeAsOne() throws Exception {
        try (TestNode node = door.node("delta-2").hello(takesDeltas())) {
            SnapshotImage first = whole(node);
            node.nextCredentials();
            for (int i = 0; i < 5; i++) {
                door.putRole("delta-2-" + i, "a:read");
            }
            long newest = door.node(node).get("desiredRevision").asLong();
            assertThat(node.hasNothingNew()).isTrue();
            node.applied(first.snapshot().revision());
            SnapshotImage next = after(first, node, node.nextDelta());
            while (next.snapshot().revision() < newest) { // its last change may be signed a moment later
                node.applied(next.snapshot().revision());
                next = after(next, node, node.nextDelta());
            }
            for (int i = 0; i < 5; i++) {
                assertThat(next.snapshot().configuration().find(Kind.ROLE, "delta-2-" + i))
                        .isPresent();
            }
        }
    }

    @Test
    void whoIsBackWithTheNewestRevisionGetsTheNextAsADelta() throws Exception {
        door.putRole("delta-3", "a:read");
        TestIdentity identity = door.enrol("delta-3");
        SnapshotImage has;
        try (TestNode node = new TestNode(door.port(), identity).hello(takesDeltas())) {
            has = whole(node);
        }
        try (TestNode node = new TestNode(door.port(), identity)
                .hello(takesDeltas().setRevision(has.snapshot().revision()))) {
            node.nextClusterView();
            door.putRole("delta-3", "b:read");
            assertThat(after(has, node, node.nextDelta()).snapshot().revision())
                    .isGreaterThan(has.snapshot().revision());
        }
    }

    @Test
    void whoRefusesADeltaGetsTheWholeAndAfterAFewInARowNoDeltaAnyMore() throws Exception {
        try (TestNode node = door.node("delta-4").hello(takesDeltas())) {
            node.applied(whole(node).snapshot().revision());
            for (int i = 0; i < 3; i++) {
                door.putRole("delta-4", "a" + i + ":read");
                long refused = node.nextDelta().getRevision();
                node.rejected(refused, "", "the signature of what comes of it does not verify");
                Snapshot whole = node.nextSnapshot();
                assertThat(whole.revision()).isEqualTo(refused);
                node.applied(whole.revision());
            }
            door.putRole("delta-4", "b:read");
            assertThat(node.nextSnapshot().configuration().find(Kind.ROLE, "delta-4"))
                    .isPresent();
        }
    }

    @Test
    void whoDoesNotSayThatItTakesThemGetsWholeSnapshots() {
        try (TestNode node = door.node("delta-5").hello(TestNode.nothing())) {
            node.applied(node.nextSnapshot().revision());
            door.putRole("delta-5", "a:read");
            assertThat(node.nextSnapshot().configuration().find(Kind.ROLE, "delta-5"))
                    .isPresent();
        }
    }
}
