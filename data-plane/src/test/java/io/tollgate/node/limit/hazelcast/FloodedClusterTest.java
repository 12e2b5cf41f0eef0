package io.tollgate.node.limit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.map.IMap;
import io.tollgate.node.limit.counter.CounterKey;
import io.tollgate.node.limit.counter.LimitRule;
import io.tollgate.node.limit.counter.Want;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Whoever may choose what a limit counts by: what the cluster keeps stays what it may keep. */
class FloodedClusterTest {
    private static final int FLYING_MAX = 500;

    @Test
    void a_hundred_thousand_random_keys_leave_the_cluster_at_its_cap() throws Exception {
        TestNode node = TestNode.with("node-1", OwnerClock.system(), 1_000);
        SplittableRandom random = new SplittableRandom(3);
        try {
            TestNode.join(List.of(node));
            IMap<?, ?> counters = node.cluster.joined().orElseThrow().getMap(MapLedger.MAP);
            while (node.ledger.counters() < 1_000) {
                flood(node, random, 100);
            }
            int before = counters.size();
            flood(node, random, 100_000);
            assertThat(counters.size()).as("and 64 that all share").isBetween(900, before + 64);
        } finally {
            node.close();
        }
    }

    /** Asks for a permit of each of so many counters that nobody asked for before; returns when all have an answer. */
    private static void flood(TestNode node, SplittableRandom random, int keys) throws InterruptedException {
        LimitRule rule = new LimitRule.Window(1_000_000, TimeUnit.HOURS.toNanos(1));
        Semaphore places = new Semaphore(FLYING_MAX);
        for (int i = 0; i < keys; i++) {
            places.acquire();
            var _ = node.ledger
                    .lease(new CounterKey(random.nextLong(), random.nextLong()), rule, new Want(1, 0, 1, false))
                    .whenComplete((grant, failure) -> places.release());
        }
        places.acquire(FLYING_MAX);
    }
}
