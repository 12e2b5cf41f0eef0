package io.tollgate.control.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.door.TestControlPlane;
import io.tollgate.control.settings.Settings.DatabaseAccess;
import io.tollgate.protocol.v1.ClusterLeft;
import io.tollgate.protocol.v1.ClusterMember;
import io.tollgate.protocol.v1.ClusterState;
import io.tollgate.protocol.v1.ClusterView;
import io.tollgate.protocol.v1.Hello;
import io.tollgate.protocol.v1.NodeMessage;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Nodes whose cluster member holds no counters: they are told apart from voters, whatever they say and however they go. */
final class LiteMembersSyncTest {
    @Test
    void aLiteMemberWaitsForADataMemberAndIsNeverAVoter() {
        try (TestControlPlane plane = TestControlPlane.start()) {
            SyncDoor door = new SyncDoor(plane);
            TestIdentity identityA = door.enrol("a");
            TestIdentity identityL = door.enrol("l");
            try (TestNode l = new TestNode(door.port(), identityL).hello(hello(5702, 1_000, true))) {
                assertThat(await(l, view -> view.getMembersCount() == 1).getMayStart())
                        .as("it would found a cluster that can count nothing")
                        .isFalse();
                l.status(in()); // it says so, and it is not believed to be one of those that count
                ClusterView alone = await(l, view -> view.getLiteNodesCount() == 1);
                assertThat(alone.getVotersList()).isEmpty();
                assertThat(alone.hasQuietSinceEpochMillis())
                        .as("nobody counts, however many lite members there are")
                        .isTrue();
                assertThat(door.admin().get("/doctor").json().path("checks").toString())
                        .contains("no data member is there");
                try (TestNode a = new TestNode(door.port(), identityA).hello(hello(5701, 1_000, false))) {
                    await(a, ClusterView::getMayStart);
                    assertThat(door.admin().get("/doctor").json().path("checks").toString())
                            .doesNotContain("no data member is there");
                    a.status(in());
                    ClusterView both = await(a, view -> view.getVotersCount() > 0);
                    assertThat(both.getVotersList()).containsExactly("a");
                    assertThat(both.getLiteNodesList()).containsExactly("l");
                    assertThat(both.getMembersList().stream()
                                    .filter(ClusterMember::getLite)
                                    .map(ClusterMember::getNode))
                            .containsExactly("l");
                    assertThat(await(l, view -> view.getVersion() >= both.getVersion())
                                    .getMayStart())
                            .isTrue();
                }
            }
            assertThat(kind(door, "a")).isEqualTo("data");
            assertThat(kind(door, "l")).isEqualTo("lite");
        }
    }

    @Test
    void oneThatJoinedSharesWhatMayBeInFlightUntilItLeavesOrIsRemoved() {
        DatabaseAccess database;
        TestIdentity identityA;
        try (TestControlPlane plane = TestControlPlane.start()) {
            database = plane.database();
            SyncDoor door = new SyncDoor(plane);
            identityA = door.enrol("a");
            TestIdentity identityL = door.enrol("l");
            TestIdentity identityM = door.enrol("m");
            try (TestNode a = joined(door, identityA, 5701, 1_000, false)) {
                try (TestNode l = joined(door, identityL, 5702, 1_000, true);
                        TestNode m = joined(door, identityM, 5703, 1_000, true)) {
                    awaitBooks(a, List.of("a"), List.of("l", "m"));
                    assertThat(l.name()).isEqualTo("l");
                    m.status(TestNode.ready().setClusterState(ClusterState.CLUSTER_STATE_OFF));
                    m.send(NodeMessage.newBuilder().setClusterLeft(ClusterLeft.getDefaultInstance()));
                    awaitBooks(a, List.of("a"), List.of("l"));
                }
                ClusterView alone = await(a, view -> view.getMembersCount() == 1);
                assertThat(alone.getLiteNodesList())
                        .as("it went without a word")
                        .containsExactly("l");
            }
        }
        try (TestControlPlane plane = TestControlPlane.on(database)) {
            SyncDoor door = new SyncDoor(plane);
            try (TestNode a = joined(door, identityA, 5701, 1_000, false)) {
                awaitBooks(a, List.of("a"), List.of("l"));
                assertThat(door.admin().delete("/nodes/l").status()).isEqualTo(204);
                awaitBooks(a, List.of("a"), List.of());
            }
        }
    }

    @Test
    void aNodeMayComeBackAsTheOtherKind() {
        try (TestControlPlane plane = TestControlPlane.start()) {
            SyncDoor door = new SyncDoor(plane);
            TestIdentity identityB = door.enrol("b");
            try (TestNode a = joined(door, door.enrol("a"), 5701, 1_000, false)) {
                try (TestNode b = joined(door, identityB, 5702, 1_000, false)) {
                    awaitBooks(a, List.of("a", "b"), List.of());
                    assertThat(b.name()).isEqualTo("b");
                }
                // It was killed, and its process is started again with the other setting.
                try (TestNode b = new TestNode(door.port(), identityB).hello(hello(5702, 2_000, true))) {
                    awaitBooks(a, List.of("a"), List.of("b"));
                    b.status(in());
                    await(b, ClusterView::getMayStart);
                }
                try (TestNode b = new TestNode(door.port(), identityB).hello(hello(5702, 3_000, false))) {
                    ClusterView waiting = await(
                            a,
                            view -> view.getMembersList().stream()
                                    .anyMatch(each -> each.getNode().equals("b") && !each.getLite()));
                    assertThat(waiting.getVotersList())
                            .as("it has not joined yet")
                            .containsExactly("a");
                    assertThat(waiting.getLiteNodesList()).containsExactly("b");
                    b.status(in());
                    awaitBooks(a, List.of("a", "b"), List.of());
                }
            }
        }
    }

    private static String kind(SyncDoor door, String node) {
        return door.admin().get("/nodes/" + node).json().at("/cluster/kind").asText();
    }

    private static TestNode joined(SyncDoor door, TestIdentity identity, int port, long startedAt, boolean lite) {
        TestNode node = new TestNode(door.port(), identity).hello(hello(port, startedAt, lite));
        node.status(in());
        return node;
    }

    private static io.tollgate.protocol.v1.Status.Builder in() {
        return TestNode.ready().setClusterState(ClusterState.CLUSTER_STATE_JOINED);
    }

    private static Hello.Builder hello(int port, long startedAt, boolean lite) {
        return TestNode.nothing()
                .setClusterAddress("127.0.0.1:" + port)
                .setStartedAtEpochMillis(startedAt)
                .setLiteMember(lite);
    }

    private static void awaitBooks(TestNode node, List<String> voters, List<String> lite) {
        await(
                node,
                view -> view.getVotersList().equals(voters)
                        && view.getLiteNodesList().equals(lite));
    }

    private static ClusterView await(TestNode node, Predicate<ClusterView> which) {
        ClusterView view = node.nextClusterView();
        while (!which.test(view)) {
            view = node.nextClusterView();
        }
        return view;
    }
}
