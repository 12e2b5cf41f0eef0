package io.tollgate.node.limit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.map.IMap;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tollgate.core.config.Limit;
import io.tollgate.node.limit.ClusterLimiter;
import io.tollgate.node.limit.LeaseLedger;
import io.tollgate.node.limit.LimitAnswer;
import io.tollgate.node.limit.LimitPlan;
import io.tollgate.node.limit.LimitRequest;
import io.tollgate.node.limit.counter.CounterKey;
import io.tollgate.node.limit.counter.Grant;
import io.tollgate.node.limit.counter.LimitRule;
import io.tollgate.node.limit.counter.Want;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * What a counter takes of the heap, where it lives and on a node that holds leases of it: {@code bench/memory}, and not
 * in every build. The heap is read after collections that found no more to free.
 */
@EnabledIfSystemProperty(named = "memory.counters", matches = "[0-9]+")
class CounterMemoryTest {
    private static final int COUNTERS = Integer.getInteger("memory.counters", 0);
    private static final int FLYING_MAX = 1_000;
    private static final long NOISE_BYTES = 256 << 10;
    private static final LimitRule HOURLY = new LimitRule.Window(1_000, TimeUnit.HOURS.toNanos(1));
    private static final LimitRule STAMPED = new LimitRule.Window(64, TimeUnit.HOURS.toNanos(1));
    private static final LimitRule BUCKET = new LimitRule.Bucket(1_000, TimeUnit.HOURS.toNanos(1), 100);

    private final List<String> lines = new ArrayList<>();

    @Test
    void counters_take_what_the_page_on_limits_says() throws Exception {
        inTheCluster();
        flooded();
        onANode(10_000);
        onANode(50_000);
        Files.write(Path.of("../target/counter-memory.txt"), lines);
    }

    private void inTheCluster() throws Exception {
        TestNode one = TestNode.with("node-1", OwnerClock.system(), Integer.MAX_VALUE);
        TestNode two = TestNode.with("node-2", OwnerClock.system(), Integer.MAX_VALUE);
        try {
            TestNode.join(List.of(one, two));
            measured(one, "window, one permit of it used", HOURLY, COUNTERS, 1);
            measured(one, "bucket", BUCKET, COUNTERS / 10, 1);
            measured(one, "window that remembers 64 permits, the most there are", STAMPED, COUNTERS / 100, 64);
        } finally {
            two.close();
            one.close();
        }
    }

    private void measured(TestNode node, String what, LimitRule rule, int counters, int leases) throws Exception {
        long before = usedBytes();
        long startNanos = System.nanoTime();
        long granted = 0;
        for (int i = 0; i < leases; i++) {
            granted += lease(node, rule, counters);
        }
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        long asked = (long) counters * leases;
        assertThat(granted)
                .as("%s: but for those whose backup was too late on a busy machine", what)
                .isBetween(asked - asked / 1_000, asked);
        double each = (double) (usedBytes() - before) / counters;
        lines.add(String.format(
                Locale.ROOT,
                "in the cluster   %,9d counters, %s: %.0f bytes each with their backups; %,.0f leases a second",
                counters,
                what,
                each,
                granted / seconds));
    }

    /** As many counters as may be, and many more that are asked for. */
    private void flooded() throws Exception {
        TestNode node = TestNode.with("node-1", OwnerClock.system(), TestNode.COUNTERS_MAX);
        try {
            TestNode.join(List.of(node));
            IMap<?, ?> map = node.cluster.joined().orElseThrow().getMap(MapLedger.MAP);
            long before = usedBytes();
            lease(node, HOURLY, COUNTERS);
            lines.add(String.format(
                    Locale.ROOT,
                    "flooded          %,9d counters asked for, cap %,d: %,d kept, %.0f MB without a backup",
                    COUNTERS,
                    TestNode.COUNTERS_MAX,
                    map.size(),
                    (usedBytes() - before) / 1e6));
        } finally {
            node.close();
        }
    }

    /** One permit of each of so many counters; how many were granted. Names are the rule's own. */
    private static long lease(TestNode node, LimitRule rule, int counters) throws InterruptedException {
        AtomicLong granted = new AtomicLong();
        Semaphore places = new Semaphore(FLYING_MAX);
        for (int i = 0; i < counters; i++) {
            places.acquire();
            var _ = node.ledger
                    .lease(new CounterKey(rule.hashCode(), i), rule, new Want(1, 0, 2, false))
                    .whenComplete((grant, failure) -> {
                        if (grant instanceof Grant.Leased leased) {
                            granted.addAndGet(leased.permits());
                        }
                        places.release();
                    });
        }
        places.acquire(FLYING_MAX);
        return granted.get();
    }

    private void onANode(int cells) throws IOException {
        LimitPlan plan = LimitPlan.of(plenty());
        long before = usedBytes();
        try (ClusterLimiter limiter = new ClusterLimiter(new Generous(), new SimpleMeterRegistry(), System::nanoTime)) {
            for (int i = 0; i < cells; i++) {
                for (int requests = 0; requests < 3; requests++) { // the third finds a lease
                    assertThat(limiter.take(request(i, plan))).isInstanceOf(LimitAnswer.Admitted.class);
                }
            }
            lines.add(String.format(
                    Locale.ROOT,
                    "on a node        %,9d hot counters: %.0f bytes each",
                    cells,
                    (double) (usedBytes() - before) / cells));
            assertThat(limiter.take(request(0, plan)))
                    .isInstanceOf(LimitAnswer.Admitted.class); // it is reachable still
        }
    }

    private static Limit plenty() {
        return TestNode.limit("{\"name\":\"per-address\",\"by\":[\"address\",\"consumer\"],\"rules\":["
                + "{\"requests\":1000000,\"per\":\"1h\"}]}");
    }

    private static LimitRequest request(int who, LimitPlan plan) {
        byte[] address = {10, (byte) (who >> 16), (byte) (who >> 8), (byte) who};
        LimitRequest any = TestNode.request();
        return new LimitRequest(
                any.route(),
                new LimitRequest.Subject(InetAddress.ofLiteral(text(address)), "consumer-" + who % 100, null),
                "GET",
                any.header(),
                List.of(plan));
    }

    private static String text(byte[] address) {
        return (address[0] & 255) + "." + (address[1] & 255) + "." + (address[2] & 255) + "." + (address[3] & 255);
    }

    private static long usedBytes() {
        long used = Long.MAX_VALUE;
        while (true) {
            System.gc();
            long now = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            if (now > used - NOISE_BYTES) {
                return now;
            }
            used = now;
        }
    }

    /** Gives everybody what is wanted, at once. */
    private static final class Generous implements LeaseLedger {
        @Override
        public CompletionStage<Grant> lease(CounterKey key, LimitRule rule, Want want) {
            return CompletableFuture.completedFuture(
                    new Grant.Leased(want.need() + want.ahead(), 1, 0, rule.requests(), 0, rule.perNanos()));
        }

        @Override
        public void giveBack(CounterKey key, LimitRule rule, Grant.Leased permits, boolean strict) {
            // it has enough
        }

        @Override
        public int members() {
            return 2;
        }

        @Override
        public Place place() {
            return new Place(0, 2);
        }
    }
}
