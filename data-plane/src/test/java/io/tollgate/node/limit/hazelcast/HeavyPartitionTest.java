package io.tollgate.node.limit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.partition.PartitionService;
import io.tollgate.node.cluster.MemberState;
import io.tollgate.node.limit.counter.CounterKey;
import io.tollgate.node.limit.counter.CounterState;
import io.tollgate.node.limit.counter.LimitRule;
import io.tollgate.node.limit.counter.OwnerTime;
import io.tollgate.node.limit.owner.Trust;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Four million counters over 271 partitions: one of them may be larger than a packet that a member takes, and moves all the same. */
@Timeout(180)
class HeavyPartitionTest {
    private static final int COUNTERS = 18_000;
    private static final int STAMPS = 64;
    private static final LimitRule RULE = new LimitRule.Window(STAMPS, TimeUnit.HOURS.toNanos(1));
    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    void a_partition_that_is_heavier_than_a_packet_comes_whole_to_who_joins() throws IOException {
        try (TestNode first = TestNode.named("node-1");
                TestNode second = TestNode.named("node-2")) {
            String cluster = "heavy-" + first.port;
            List<TestNode> both = List.of(first, second);
            TestNode.tell(cluster, List.of(first), both, List.of(), 1);
            Awaitility.await().atMost(SOON).until(() -> first.cluster.state() == MemberState.JOINED);
            TestNode.tell(cluster, List.of(first), both, List.of(first), 2);
            HazelcastInstance member = first.cluster.joined().orElseThrow();
            List<String> keys = fill(member);

            TestNode.tell(cluster, both, both, List.of(first), 3);
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> both.stream()
                            .allMatch(each -> each.cluster.members().size() == both.size()));
            TestNode.tell(cluster, both, both, both, 4);
            TestNode.settle(both);

            first.kill(); // hands nothing over: what the other has now came before
            Awaitility.await().atMost(SOON).until(() -> second.cluster.members().size() == 1);
            IMap<String, StoredCounter> left =
                    second.cluster.joined().orElseThrow().getMap(MapLedger.MAP);
            // Hazelcast's own set goes through all of its keys for each that it is asked for.
            assertThat(new HashSet<>(left.keySet()).containsAll(keys)).isTrue();
        }
    }

    /** All in one partition; 20 MB of them. */
    private static List<String> fill(HazelcastInstance member) {
        IMap<String, StoredCounter> map = member.getMap(MapLedger.MAP);
        PartitionService partitions = member.getPartitionService();
        StoredCounter heavy = new StoredCounter(spent(), Trust.NONE);
        int partition = partitions.getPartition(key(0)).getPartitionId();
        List<String> keys = new ArrayList<>(COUNTERS);
        Map<String, StoredCounter> some = new HashMap<>();
        for (int i = 0; keys.size() < COUNTERS; i++) {
            String key = key(i);
            if (partitions.getPartition(key).getPartitionId() == partition) {
                keys.add(key);
                some.put(key, heavy);
                if (some.size() == 1_000) {
                    map.putAll(some);
                    some.clear();
                }
            }
        }
        map.putAll(some);
        return keys;
    }

    private static String key(int number) {
        return new CounterKey(1, number).text();
    }

    /** A window that remembers as many permits as it may. */
    private static CounterState spent() {
        CounterState state = CounterState.fresh(RULE, at(0));
        for (int i = 1; i <= STAMPS; i++) {
            state = state.lease(RULE, 1, at(i)).next();
        }
        assertThat(state.toLongs().length * Long.BYTES).isGreaterThan(1_000);
        return state;
    }

    private static OwnerTime at(int second) {
        return new OwnerTime(1, TimeUnit.SECONDS.toNanos(second), TimeUnit.SECONDS.toMillis(second));
    }
}
