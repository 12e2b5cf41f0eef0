package io.tollgate.node.limit.hazelcast;

import static io.tollgate.node.limit.hazelcast.TestNode.limit;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.partition.MigrationListener;
import com.hazelcast.partition.MigrationState;
import com.hazelcast.partition.Partition;
import com.hazelcast.partition.ReplicaMigrationEvent;
import io.tollgate.core.config.Limit;
import io.tollgate.node.cluster.MemberState;
import io.tollgate.node.limit.LimitAnswer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nodes whose members hold no counters: they serve as the others do, and come and go as if they had not been there. */
@Timeout(240)
class LiteMembersTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(4);
    private static final int SMALL = 40;
    private static final int HOT = 4_000;
    private static final int COUNTERS = 20;
    private static final Set<String> VOTERS = Set.of("data-1", "data-2", "data-3");

    private final List<TestNode> nodes = new ArrayList<>();
    private final List<TestNode> made = new ArrayList<>(); // of these the control plane says that the cluster is made
    private final Map<TestNode, Load> loads = new HashMap<>();
    private final Map<Limit, Admissions> judged = new LinkedHashMap<>();
    private String clusterName = "";
    private long version;

    @AfterEach
    void stop() {
        loads.values().forEach(Load::close);
        nodes.forEach(TestNode::close);
    }

    private static Limit strict(String name, int requests, String per) {
        return limit("{\"name\":\"" + name + "\",\"by\":[],\"rules\":[{\"requests\":" + requests + ",\"per\":\"" + per
                + "\"}],\"mode\":\"strict\"}");
    }

    @Test
    void they_serve_under_load_and_neither_move_counters_nor_change_the_majority() throws IOException {
        IntStream.range(0, COUNTERS).forEach(i -> judged.put(strict("small-" + i, SMALL, "4s"), new Admissions()));
        judged.put(strict("hot", HOT, "4s"), new Admissions());
        List<Limit> remembered = IntStream.range(0, COUNTERS)
                .mapToObj(i -> strict("long-" + i, 10, "1h"))
                .toList();
        for (String name : List.of("data-1", "data-2", "data-3")) {
            comes(TestNode.named(name));
        }
        TestNode data = nodes.getFirst();
        HazelcastInstance member = data.cluster.majority().orElseThrow();
        Migrations migrations = new Migrations();
        member.getPartitionService().addMigrationListener(migrations);
        Map<Integer, UUID> owners = owners(member);

        TestNode first = comes(TestNode.lite("lite-1"));
        comes(TestNode.lite("a-lite-2")); // before all by name, so that nothing hangs on the order
        remembered.forEach(each -> assertThat(first.admitted(3, each)).isEqualTo(3));
        goesOn("with two lite ones");
        for (TestNode node : nodes) {
            assertThat(node.cluster.voters()).as("voters of %s", node.name).isEqualTo(VOTERS);
            assertThat(node.cluster.memberCount()).isEqualTo(5);
            assertThat(node.cluster.standing().of())
                    .as("%s: all five have a part of what may be in flight", node.name)
                    .isEqualTo(5);
            assertThat(owners(node.cluster.majority().orElseThrow()))
                    .as("owners as %s sees them", node.name)
                    .isEqualTo(owners);
        }
        assertThat(nodes.stream().map(node -> node.cluster.standing().index()))
                .containsExactlyInAnyOrder(0, 1, 2, 3, 4);
        assertThat(first.voting.isSure()).as("it grants nothing, ever").isFalse();

        killed(first);
        goesOn("after one was killed");
        leaves(nodes.getLast());
        goesOn("after one left");
        TestNode third = comes(TestNode.lite("lite-3"));
        remembered.forEach(each -> assertThat(third.admitted(10, each))
                .as("what was spent by one that was killed is spent")
                .isEqualTo(7));
        goesOn("after another came");

        assertThat(owners(member)).isEqualTo(owners);
        assertThat(migrations.count.get()).isZero();
        loads.values().forEach(Load::close);
        judged.forEach((limit, admissions) -> {
            int most = limit.name().equals("hot") ? HOT : SMALL;
            assertThat(admissions.worst(WINDOW_NANOS)).as(limit.name()).isBetween(most / 2L, (long) most);
        });
    }

    @Test
    void they_make_no_majority_and_a_data_member_that_goes_is_missed_as_before() throws IOException {
        for (String name : List.of("data-1", "data-2", "data-3")) {
            comes(TestNode.named(name));
        }
        TestNode lite = comes(TestNode.lite("lite-1"));
        comes(TestNode.lite("lite-2"));
        Limit limit = strict("kept", 10, "1h");
        assertThat(lite.admitted(4, limit)).isEqualTo(4);

        kill(node("data-1"));
        awaitMembers(4);
        TestNode.settle(nodes);
        assertThat(lite.admitted(1, limit)).as("two of three voters are there").isOne();

        kill(node("data-2"));
        awaitMembers(3);
        assertThat(lite.take(limit))
                .as("three of five nodes are there, and one of three voters")
                .isEqualTo(new LimitAnswer.Unavailable("kept"));
        assertThat(node("data-3").take(limit)).isEqualTo(new LimitAnswer.Unavailable("kept"));
    }

    @Test
    void one_alone_does_what_limits_say_and_counts_again_when_a_data_member_is_back() throws IOException {
        TestNode first = comes(TestNode.named("data-1"));
        TestNode lite = comes(TestNode.lite("lite-1"));
        Limit denies = strict("denies", 5, "1s");
        Limit allows = limit("{\"name\":\"allows\",\"by\":[],\"rules\":[{\"requests\":5,\"per\":\"1s\"}],"
                + "\"mode\":\"strict\",\"onUnavailable\":\"allow\"}");
        Limit shares = limit("{\"name\":\"shares\",\"by\":[],\"rules\":[{\"requests\":3,\"per\":\"10m\"}],"
                + "\"mode\":\"relaxed\"}");
        assertThat(lite.admitted(1, denies)).isOne();

        kill(first);
        awaitMembers(1);
        assertThat(lite.cluster.state()).isEqualTo(MemberState.JOINED);
        assertThat(lite.cluster.majority()).isEmpty();
        assertThat(lite.take(denies)).isEqualTo(new LimitAnswer.Unavailable("denies"));
        assertThat(lite.take(allows)).isInstanceOf(LimitAnswer.Admitted.class);
        assertThat(lite.admitted(5, shares)).as("this node's share").isEqualTo(3);

        TestNode again = TestNode.named("data-1"); // the same node, whose process was started again
        comes(again);
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(lite.take(denies)).isInstanceOf(LimitAnswer.Admitted.class));
        assertThat(lite.cluster.members()).hasSize(2);

        // And when the last one leaves in an orderly way: nobody is a voter then.
        leaves(again);
        assertThat(lite.cluster.voters()).isEmpty();
        assertThat(lite.take(denies)).isEqualTo(new LimitAnswer.Unavailable("denies"));
        comes(TestNode.named("data-2"));
        Limit fresh = strict("fresh", 5, "1h");
        assertThat(lite.admitted(9, fresh))
                .as("by the control plane's word nobody counted before it: its counters begin at once")
                .isEqualTo(5);
    }

    @Test
    void one_that_says_it_holds_data_and_may_not_gets_no_votes() throws IOException {
        for (String name : List.of("data-1", "data-2", "data-3")) {
            comes(TestNode.named(name));
        }
        TestNode third = nodes.getLast();
        assertThat(third.voting.isSure()).isTrue();
        List<TestNode> others = nodes.subList(0, 2);
        // The control plane says so to the others. The third has not heard of it, or does not listen.
        TestNode.tell(clusterName, others, nodes, nodes, third::equals, ++version);
        Awaitility.await().atMost(SOON).until(() -> !third.voting.isSure());
        Awaitility.await().atMost(SOON).untilAsserted(() -> assertThat(others).allMatch(node -> node.voting.isSure()));
        assertThat(third.voting.isSure()).as("its own vote is one of three").isFalse();
    }

    @Test
    void one_waits_for_a_control_plane_that_knows_what_it_is() throws IOException {
        TestNode lite = TestNode.lite("lite-1");
        nodes.add(lite);
        clusterName = "lite-" + lite.port;
        for (int i = 0; i < 2; i++) { // when it has read the second it has done what the first says
            TestNode.tell(clusterName, nodes, nodes, nodes, _ -> false, ++version);
        }
        Awaitility.await().until(() -> lite.cluster.version() == version);
        assertThat(lite.cluster.state())
                .as("a control plane that does not know of lite members would make it a voter")
                .isEqualTo(MemberState.OFF);
        nodes.remove(lite);
        comes(TestNode.named("data-1"));
        nodes.add(lite);
        tell();
        awaitMembers(2);
        assertThat(lite.cluster.majority()).isPresent();
    }

    /** One starts: as the control plane does it, and as a node does that has requests from its first moment on. */
    private TestNode comes(TestNode node) {
        nodes.add(node);
        if (clusterName.isEmpty()) {
            clusterName = "lite-" + node.port;
        }
        if (!judged.isEmpty()) {
            loads.put(node, new Load(node, judged));
        }
        tell();
        awaitMembers(nodes.size());
        made.add(node);
        tell();
        TestNode.settle(nodes);
        return node;
    }

    private void tell() {
        TestNode.tell(clusterName, nodes, nodes, made, ++version);
        Awaitility.await().until(() -> nodes.stream().allMatch(node -> node.cluster.version() == version));
    }

    private void awaitMembers(int count) {
        Awaitility.await()
                .atMost(SOON)
                .until(() -> nodes.stream()
                        .allMatch(each -> each.cluster.state() == MemberState.JOINED
                                && each.cluster.members().size() == count
                                && each.cluster.memberCount() == count)); // as its listener was told
    }

    private TestNode node(String name) {
        return nodes.stream().filter(each -> each.name.equals(name)).findFirst().orElseThrow();
    }

    /** Without a word, and the control plane goes on counting it among the nodes. */
    private void kill(TestNode node) {
        node.kill();
        nodes.remove(node);
        node.close(); // else its process would start its member again
    }

    private void killed(TestNode node) {
        end(node);
        kill(node);
        awaitMembers(nodes.size());
    }

    private void leaves(TestNode node) {
        end(node);
        nodes.remove(node);
        node.close();
        made.removeIf(each -> each.name.equals(node.name));
        tell();
        awaitMembers(nodes.size());
    }

    private void end(TestNode node) {
        Load load = loads.remove(node);
        if (load != null) {
            load.close();
        }
    }

    private void goesOn(String when) {
        long from = System.nanoTime();
        long to = from + WINDOW_NANOS;
        Awaitility.await().atMost(SOON).until(() -> System.nanoTime() - to > 0);
        judged.forEach((limit, admissions) -> assertThat(admissions.between(from, to))
                .as("%s: %s", when, limit.name())
                .isGreaterThan(limit.name().equals("hot") ? 0 : SMALL / 2));
    }

    private static Map<Integer, UUID> owners(HazelcastInstance member) {
        Map<Integer, UUID> owners = new HashMap<>();
        for (Partition partition : member.getPartitionService().getPartitions()) {
            owners.put(
                    partition.getPartitionId(),
                    Objects.requireNonNull(partition.getOwner()).getUuid());
        }
        return owners;
    }

    private static final class Migrations implements MigrationListener {
        final AtomicInteger count = new AtomicInteger();

        @Override
        public void migrationStarted(MigrationState state) {
            count.incrementAndGet();
        }

        @Override
        public void migrationFinished(MigrationState state) {}

        @Override
        public void replicaMigrationCompleted(ReplicaMigrationEvent event) {
            count.incrementAndGet();
        }

        @Override
        public void replicaMigrationFailed(ReplicaMigrationEvent event) {
            count.incrementAndGet();
        }
    }
}
