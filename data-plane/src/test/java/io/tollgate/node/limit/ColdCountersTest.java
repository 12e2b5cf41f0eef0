package io.tollgate.node.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tollgate.core.config.ConfigObject;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Limit;
import io.tollgate.core.config.Route;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * How many requests wait for a call, of many counters that are each used little, and how many of those a reserve would serve
 * that each node owned outright (decision 44). What came out is written to {@code target/limits-proof.txt}.
 */
class ColdCountersTest {
    private static final int NODES = 3;
    private static final int COUNTERS = 60;

    /** What the design kept for reserves: of each limit such a part, divided by the nodes. */
    private static final int RESERVE_PERCENT = 5;

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private record Shares(double waited, double reserved) {}

    /** The limiters of some nodes, and beside them what a reserve would have had. */
    private static final class Play {
        private final PlayedCluster cluster = new PlayedCluster();
        private final Random random = new Random(1);
        private final List<ClusterLimiter> nodes;
        private final Map<String, Deque<Long>> uses = new HashMap<>();
        private final LimitPlan plan;
        private final long requests;
        private final long perNanos;
        private int asked;
        private int waited;
        private int reserved;

        Play(long requests, int perSeconds) {
            this.requests = requests;
            perNanos = perSeconds * SECOND;
            plan = LimitPlan.of((Limit) read(
                    Kind.LIMIT,
                    "{\"name\":\"l\",\"by\":[\"consumer\"],\"mode\":\"strict\",\"rules\":[" + "{\"requests\":"
                            + requests + ",\"per\":\"" + perSeconds + "s\"}]}"));
            nodes = IntStream.range(0, NODES).mapToObj(i -> limiter()).toList();
        }

        private ClusterLimiter limiter() {
            PlayedCluster.Node ledger = cluster.node();
            long never = TimeUnit.MINUTES.toNanos(1);
            ClusterLimiter limiter =
                    new ClusterLimiter(ledger, new SimpleMeterRegistry(), () -> cluster.nanos, never, never);
            limiter.useSecret(new byte[] {1});
            ledger.onStep(limiter::tick);
            return limiter;
        }

        /** Each counter is used by so much of its limit, for so long; the first third is not counted. */
        Shares run(double usedPart, int seconds) {
            double each = COUNTERS * usedPart * (double) requests / (double) perNanos * (double) SECOND / 1_000;
            double due = 0;
            for (int milli = 0; milli < seconds * 1_000; milli++) {
                if (milli == seconds * 1_000 / 3) {
                    asked = 0;
                    waited = 0;
                    reserved = 0;
                }
                due += -Math.log(1 - random.nextDouble()) * each;
                for (; due >= 1; due--) {
                    take(random.nextInt(NODES), "consumer-" + random.nextInt(COUNTERS));
                }
                cluster.pass(1, TimeUnit.MILLISECONDS);
            }
            return new Shares((double) waited / (double) asked, (double) reserved / (double) asked);
        }

        private void take(int node, String consumer) {
            asked++;
            LimitAnswer answer = nodes.get(node)
                    .take(new LimitRequest(
                            ROUTE,
                            new LimitRequest.Subject(InetAddress.getLoopbackAddress(), consumer, null),
                            "GET",
                            header -> null,
                            List.of(plan)));
            if (answer instanceof LimitAnswer.Pending pending) {
                waited++;
                var _ = pending.answer();
                if (reserveHas(node + " " + consumer)) {
                    reserved++;
                }
            }
        }

        private boolean reserveHas(String counter) {
            Deque<Long> recent = uses.computeIfAbsent(counter, c -> new ArrayDeque<>());
            while (!recent.isEmpty() && recent.getFirst() <= cluster.nanos - perNanos) {
                recent.removeFirst();
            }
            boolean has = recent.size() < requests * RESERVE_PERCENT / 100 / NODES;
            if (has) {
                recent.addLast(cluster.nanos);
            }
            return has;
        }
    }

    @Test
    void of_small_limits_and_seldom_used_counters_requests_wait_for_a_call_and_of_hot_ones_nearly_none()
            throws IOException {
        Shares small = told(5, 10, 0.2);
        Shares seldom = told(100, 10, 0.1);
        told(100, 10, 0.6);
        Shares large = told(1_000, 10, 0.1);
        Shares hot = told(1_000, 10, 0.6);
        told(1_000, 1, 0.3);
        assertThat(small.waited()).as("one permit a request").isGreaterThan(0.9);
        assertThat(small.reserved()).as("5 %% of five are none").isZero();
        assertThat(seldom.waited()).isGreaterThan(0.5);
        assertThat(large.reserved()).as("what it would be good for").isGreaterThan(0.3);
        assertThat(hot.waited()).isLessThan(0.05);
    }

    private static Shares told(long requests, int perSeconds, double usedPart) throws IOException {
        Shares shares = new Play(requests, perSeconds).run(usedPart, 24);
        Files.writeString(
                Path.of("target/limits-proof.txt"),
                String.format(
                        Locale.ROOT,
                        "cold counters: %d per %d s, %.0f %% used: %.1f %% of requests waited, of a reserve %.1f %% would not have%n",
                        requests,
                        perSeconds,
                        usedPart * 100,
                        shares.waited() * 100,
                        shares.reserved() * 100),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        return shares;
    }

    private static final Route ROUTE = (Route) read(Kind.ROUTE, """
            {"name":"r","match":{"paths":["/r"]},"upstream":"u","access":{"public":true}}""");

    private static ConfigObject read(Kind kind, String json) {
        try {
            return kind.read(Json.parse(json));
        } catch (InvalidDocumentException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
