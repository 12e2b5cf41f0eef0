package io.tollgate.control.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.door.TestControlPlane;
import io.tollgate.control.door.TestDatabase;
import io.tollgate.control.settings.Settings;
import io.tollgate.control.settings.Settings.DatabaseAccess;
import io.tollgate.protocol.v1.ClusterLeft;
import io.tollgate.protocol.v1.ClusterState;
import io.tollgate.protocol.v1.ClusterView;
import io.tollgate.protocol.v1.NodeMessage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Nodes that come together get signed views of the cluster, and start one after the other. */
final class ClusterSyncTest {
    @Test
    void theSecondNodeMayStartWhenTheFirstHasJoined() {
        try (TestControlPlane plane = TestControlPlane.start()) {
            SyncDoor door = new SyncDoor(plane);
            TestIdentity identityA = door.enrol("a");
            TestIdentity identityB = door.enrol("b");
            try (TestNode a = new TestNode(door.port(), identityA).hello(at("127.0.0.1:5701"))) {
                // The turn goes to whoever is heard first: the other speaks once this one has it.
                ClusterView first = await(a, true);
                assertThat(first.getClusterName()).startsWith("tollgate-");
                assertThat(first.getCounterKeySecret().size()).isEqualTo(32);
                theOtherWaitsForItsTurn(door, a, first, identityB);
            }
        }
    }

    @Test
    void nodesOfTwoControlPlanesHaveOneViewAndOneTurn() {
        DatabaseAccess database = TestDatabase.create();
        try (TestControlPlane one = TestControlPlane.on(database);
                TestControlPlane two = TestControlPlane.on(database)) {
            SyncDoor doorOne = new SyncDoor(one);
            SyncDoor doorTwo = new SyncDoor(two);
            TestIdentity identityA = doorOne.enrol("a");
            TestIdentity identityB = doorOne.enrol("b");
            try (TestNode a = new TestNode(doorOne.port(), identityA).hello(at("127.0.0.1:5701"))) {
                ClusterView first = await(a, true);
                theOtherWaitsForItsTurn(doorTwo, a, first, identityB);
            }
            // What was agreed outlives the one control plane, and its versions grow at the other.
            try (TestNode a = new TestNode(doorTwo.port(), identityA).hello(at("127.0.0.1:5701"));
                    TestNode b = new TestNode(doorOne.port(), identityB).hello(at("127.0.0.1:5702"))) {
                ClusterView atTwo = await(a, 2);
                ClusterView atOne = await(b, 2);
                assertThat(atOne.getClusterName()).isEqualTo(atTwo.getClusterName());
                assertThat(atOne.getEnrolledNodesList()).containsExactly("a", "b");
            }
        }
    }

    private static void theOtherWaitsForItsTurn(SyncDoor door, TestNode a, ClusterView first, TestIdentity identityB) {
        try (TestNode b = new TestNode(door.port(), identityB).hello(at("127.0.0.1:5702"))) {
            ClusterView waiting = await(b, 2);
            assertThat(waiting.getMayStart()).isFalse();
            assertThat(waiting.getCounterKeySecret()).isEqualTo(first.getCounterKeySecret());

            a.status(TestNode.ready().setClusterState(ClusterState.CLUSTER_STATE_JOINED));
            ClusterView turn = await(b, true);
            assertThat(turn.getVersion()).isGreaterThan(waiting.getVersion());
            assertThat(turn.getMembersList())
                    .anyMatch(member -> member.getNode().equals("a")
                            && member.getJoined()
                            && member.getAddress().equals("127.0.0.1:5701"));
        }
    }

    @Test
    void whoJoinedOnceIsOneOfTheClusterUntilItLeavesOrIsRemoved() {
        Settings.DatabaseAccess database;
        TestIdentity identityA;
        TestIdentity identityB;
        try (TestControlPlane plane = TestControlPlane.start()) {
            database = plane.database();
            SyncDoor door = new SyncDoor(plane);
            identityA = door.enrol("a");
            identityB = door.enrol("b");
            TestIdentity identityC = door.enrol("c");
            try (TestNode a = joined(door, identityA, 5701)) {
                try (TestNode b = joined(door, identityB, 5702);
                        TestNode c = joined(door, identityC, 5703)) {
                    awaitVoters(a, "a", "b", "c");
                    assertThat(b.name()).isEqualTo("b");
                    c.status(TestNode.ready().setClusterState(ClusterState.CLUSTER_STATE_OFF));
                    c.send(NodeMessage.newBuilder().setClusterLeft(ClusterLeft.getDefaultInstance()));
                    awaitVoters(a, "a", "b");
                }
                // Both are gone now, one of them without a word.
                ClusterView alone = a.nextClusterView();
                while (alone.getMembersCount() > 1) {
                    alone = a.nextClusterView();
                }
                assertThat(alone.getVotersList()).containsExactly("a", "b");
            }
        }
        // Another control plane, or this one after a restart, whom only one of them reaches.
        try (TestControlPlane plane = TestControlPlane.on(database)) {
            SyncDoor door = new SyncDoor(plane);
            try (TestNode a = new TestNode(door.port(), identityA).hello(at("127.0.0.1:5701"))) {
                assertThat(a.nextClusterView().getVotersList()).containsExactly("a", "b");
                assertThat(door.admin().delete("/nodes/b").status()).isEqualTo(204);
                a.status(TestNode.ready().setClusterState(ClusterState.CLUSTER_STATE_JOINED));
                awaitVoters(a, "a");
            }
        }
    }

    @Test
    void whileNobodyIsInTheClusterNodesAreToldSinceWhen() {
        try (TestControlPlane plane = TestControlPlane.start()) {
            SyncDoor door = new SyncDoor(plane);
            TestIdentity identity = door.enrol("a");
            long before = System.currentTimeMillis();
            try (TestNode a = new TestNode(door.port(), identity).hello(at("127.0.0.1:5701"))) {
                ClusterView first = await(a, true);
                assertThat(first.hasQuietSinceEpochMillis()).isTrue();
                assertThat(first.getQuietSinceEpochMillis())
                        .as("nobody ever was")
                        .isZero();
                a.status(TestNode.ready().setClusterState(ClusterState.CLUSTER_STATE_JOINED));
                ClusterView counting = a.nextClusterView();
                while (counting.getVotersCount() == 0) {
                    counting = a.nextClusterView();
                }
                assertThat(counting.hasQuietSinceEpochMillis()).isFalse();
                a.status(TestNode.ready().setClusterState(ClusterState.CLUSTER_STATE_OFF));
                a.send(NodeMessage.newBuilder().setClusterLeft(ClusterLeft.getDefaultInstance()));
                ClusterView last = a.nextClusterView();
                while (last.getVotersCount() > 0) {
                    last = a.nextClusterView();
                }
                assertThat(last.getQuietSinceEpochMillis()).isGreaterThan(before);
            }
        }
    }

    private static TestNode joined(SyncDoor door, TestIdentity identity, int port) {
        TestNode node = new TestNode(door.port(), identity).hello(at("127.0.0.1:" + port));
        node.status(TestNode.ready().setClusterState(ClusterState.CLUSTER_STATE_JOINED));
        return node;
    }

    private static void awaitVoters(TestNode node, String... voters) {
        ClusterView view = node.nextClusterView();
        while (!view.getVotersList().equals(List.of(voters))) {
            view = node.nextClusterView();
        }
    }

    private static io.tollgate.protocol.v1.Hello.Builder at(String address) {
        return TestNode.nothing().setClusterAddress(address);
    }

    private static ClusterView await(TestNode node, boolean mayStart) {
        ClusterView view = node.nextClusterView();
        while (view.getMayStart() != mayStart) {
            view = node.nextClusterView();
        }
        return view;
    }

    private static ClusterView await(TestNode node, int members) {
        ClusterView view = node.nextClusterView();
        while (view.getMembersCount() < members) {
            view = node.nextClusterView();
        }
        return view;
    }
}
