package io.tollgate.node.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tollgate.core.config.ConfigObject;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Limit;
import io.tollgate.core.config.Route;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.node.limit.counter.CounterKey;
import io.tollgate.node.limit.counter.CounterState;
import io.tollgate.node.limit.counter.Grant;
import io.tollgate.node.limit.counter.LimitRule;
import io.tollgate.node.limit.counter.OwnerTime;
import io.tollgate.node.limit.counter.Want;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a relaxed limit admits in a cluster that is apart: each side its limit, a side that counts together as one that does not. */
class RelaxedApartTest {
    private static final int REQUESTS = 12;
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final Limit LIMIT = (Limit) read(Kind.LIMIT, """
            {"name":"relaxed","by":[],"rules":[{"requests":12,"per":"1m"}],"mode":"relaxed"}""");
    private static final Route ROUTE = (Route) read(Kind.ROUTE, """
            {"name":"r","match":{"paths":["/r"]},"upstream":"u","access":{"public":true}}""");

    /** Those who see each other. */
    private static final class Side {
        private final int nodes;
        private final boolean majority;
        private final Map<CounterKey, CounterState> counters = new HashMap<>();

        Side(int nodes, boolean majority) {
            this.nodes = nodes;
            this.majority = majority;
        }
    }

    private long nanos;
    private final List<Node> nodes = new ArrayList<>();
    private final Side together = new Side(3, true);

    /** One node; on which side it is changes. */
    private final class Node implements LeaseLedger {
        private final ClusterLimiter limiter = new ClusterLimiter(this, new SimpleMeterRegistry(), () -> nanos);
        private Side side;

        Node(Side side) {
            this.side = side;
            limiter.useSecret(new byte[] {1});
        }

        @Override
        public CompletionStage<Grant> lease(CounterKey key, LimitRule rule, Want want) {
            if (!side.majority) {
                return CompletableFuture.completedFuture(new Grant.Unavailable("no majority is seen"));
            }
            OwnerTime now = new OwnerTime(1, nanos, 0);
            CounterState.Answer answer = side.counters
                    .computeIfAbsent(key, k -> CounterState.fresh(rule, now))
                    .lease(rule, want, now);
            side.counters.put(key, answer.next());
            return CompletableFuture.completedFuture(answer.grant());
        }

        @Override
        public void giveBack(CounterKey key, LimitRule rule, Grant.Leased permits, boolean strict) {
            side.counters.computeIfPresent(key, (k, state) -> state.giveBack(rule, permits));
        }

        @Override
        public int members() {
            return side.nodes;
        }

        @Override
        public Place place() {
            return new Place(nodes.indexOf(this), nodes.size());
        }

        boolean admits() {
            LimitAnswer answer = limiter.take(new LimitRequest(
                    ROUTE,
                    new LimitRequest.Subject(InetAddress.getLoopbackAddress(), null, null),
                    "GET",
                    header -> null,
                    List.of(LimitPlan.of(LIMIT))));
            return (answer instanceof LimitAnswer.Pending pending
                            ? pending.answer().toCompletableFuture().join()
                            : answer)
                    instanceof LimitAnswer.Admitted;
        }
    }

    @AfterEach
    void stop() {
        nodes.forEach(node -> node.limiter.close());
    }

    private void cluster(int size, Side side) {
        IntStream.range(0, size).forEach(i -> nodes.add(new Node(side)));
    }

    private void apart(Side... sides) {
        for (int i = 0; i < sides.length; i++) {
            nodes.get(i).side = sides[i];
        }
    }

    /** Of many requests on every node, one after the other. */
    private long admitted() {
        return IntStream.range(0, 4 * REQUESTS * nodes.size())
                .filter(i -> nodes.get(i % nodes.size()).admits())
                .count();
    }

    @Test
    void together_all_nodes_have_one_limit() {
        cluster(3, together);

        assertThat(admitted()).isEqualTo(REQUESTS);
    }

    @Test
    void one_alone_has_a_whole_limit_as_the_others_together_have() {
        cluster(3, together);
        Side two = new Side(2, true);
        apart(new Side(1, false), two, two);

        assertThat(admitted()).as("two sides").isEqualTo(2L * REQUESTS);
        nanos += 2 * MINUTE;
        assertThat(admitted()).as("and so on, for as long as they are apart").isEqualTo(2L * REQUESTS);
    }

    @Test
    void three_that_lose_each_other_have_three_limits() {
        cluster(3, together);
        apart(new Side(1, false), new Side(1, false), new Side(1, false));

        assertThat(admitted()).as("three sides").isEqualTo(3L * REQUESTS);
    }

    @Test
    void a_side_without_a_majority_divides_a_limit_among_those_who_see_each_other() {
        cluster(4, together);
        Side one = new Side(2, false);
        Side other = new Side(2, false);
        apart(one, one, other, other);

        assertThat(admitted()).as("two sides").isEqualTo(2L * REQUESTS);
    }

    @Test
    void in_the_window_in_which_they_come_apart_what_was_counted_together_comes_on_top_at_most() {
        cluster(3, together);
        assertThat(admitted()).isEqualTo(REQUESTS);
        apart(new Side(1, false), new Side(1, false), new Side(1, false));
        nanos += TimeUnit.SECONDS.toNanos(2); // until nobody knows any more that the cluster said no

        assertThat(admitted())
                .as("what each used of it counts in its own share")
                .isEqualTo(2L * REQUESTS);
    }

    private static ConfigObject read(Kind kind, String json) {
        try {
            return kind.read(Json.parse(json));
        } catch (InvalidDocumentException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
