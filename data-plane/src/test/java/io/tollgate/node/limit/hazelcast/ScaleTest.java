package io.tollgate.node.limit.hazelcast;

import static io.tollgate.node.limit.hazelcast.TestNode.limit;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.config.Limit;
import io.tollgate.node.cluster.MemberState;
import io.tollgate.node.limit.LimitAnswer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * From one node to five and back to one, with requests on every node all the time: real members, real limiters, and one judge
 * that sees what all of them let in. The first node, and with it the member that leads the cluster, goes among the first: the last
 * one has none of the memory that the first began with but what it was handed.
 */
@Timeout(240)
class ScaleTest {
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(4);
    private static final int SMALL = 40;
    private static final int HOT = 4_000;

    /** Each on a partition of its own, more or less: whatever moves has some of them. */
    private static final int COUNTERS = 20;

    private static final int LONG = 10;
    private static final Duration SOON = Duration.ofSeconds(60);

    private final Map<Limit, Admissions> judged = new LinkedHashMap<>();
    private final List<Limit> remembered = IntStream.range(0, COUNTERS)
            .mapToObj(i -> strict("long-" + i, LONG, "1h"))
            .toList();
    private final List<TestNode> nodes = new ArrayList<>();
    private final Map<TestNode, Load> loads = new LinkedHashMap<>();
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
    void from_one_to_five_and_back_under_load_no_window_has_one_too_many() throws IOException {
        IntStream.range(0, COUNTERS).forEach(i -> judged.put(strict("small-" + i, SMALL, "4s"), new Admissions()));
        Limit hot = strict("hot", HOT, "4s");
        judged.put(hot, new Admissions());

        for (int i = 1; i <= 5; i++) {
            comes("node-" + i);
            assertThat(spend(1)).as("one more of each, by %s nodes", i).isEmpty();
        }
        goesOn("five nodes");
        for (String name : List.of("node-5", "node-1", "node-3", "node-2")) {
            goes(name);
            assertThat(spend(1)).as("one more of each after %s has gone", name).isEmpty();
            goesOn("after " + name + " has gone");
        }
        assertThat(spend(2))
                .as("nine of ten are spent, wherever that was")
                .hasSize(COUNTERS)
                .allMatch(said -> said.contains("Refused"));

        loads.values().forEach(Load::close);
        judged.forEach((limit, admissions) -> {
            int most = limit.equals(hot) ? HOT : SMALL;
            assertThat(admissions.worst(WINDOW_NANOS)).as(limit.name()).isBetween(most / 2L, (long) most);
        });
    }

    private void comes(String name) throws IOException {
        List<TestNode> before = List.copyOf(nodes);
        TestNode node = TestNode.named(name);
        nodes.add(node);
        if (before.isEmpty()) {
            clusterName = "scales-" + node.port;
        }
        loads.put(node, new Load(node, judged)); // from its first moment on: it refuses until it may not
        TestNode.tell(clusterName, nodes, nodes, before, ++version);
        Awaitility.await()
                .atMost(SOON)
                .until(() -> nodes.stream()
                        .allMatch(each -> each.cluster.state() == MemberState.JOINED
                                && each.cluster.members().size() == nodes.size()));
        TestNode.tell(clusterName, nodes, nodes, nodes, ++version);
        TestNode.settle(nodes);
    }

    /** As a node does that is stopped: no new requests, what it holds goes back, its counters go to the others, and then it. */
    private void goes(String name) {
        TestNode node = nodes.stream()
                .filter(each -> each.name.equals(name))
                .findFirst()
                .orElseThrow();
        Objects.requireNonNull(loads.get(node)).close();
        nodes.remove(node);
        node.close();
        TestNode.tell(clusterName, nodes, nodes, nodes, ++version);
        Awaitility.await()
                .atMost(SOON)
                .until(() ->
                        nodes.stream().allMatch(each -> each.cluster.members().size() == nodes.size()));
        TestNode.settle(nodes);
    }

    /** Makes {@code each} more requests for each of the limits that last, nodes in turn. What was said to those that were not admitted. */
    private List<String> spend(int each) {
        List<String> said = new ArrayList<>();
        for (int i = 0; i < remembered.size(); i++) {
            TestNode node = nodes.get(i % nodes.size());
            for (int request = 0; request < each; request++) {
                LimitAnswer answer = node.takeInTheEnd(remembered.get(i));
                if (!(answer instanceof LimitAnswer.Admitted)) {
                    said.add(node.name + ": " + answer);
                }
            }
        }
        return said;
    }

    /** A whole window, from now on: nothing that somebody held is lost for long, so the limits are used again. */
    private void goesOn(String when) {
        long from = System.nanoTime();
        long to = from + WINDOW_NANOS;
        Awaitility.await().atMost(SOON).until(() -> System.nanoTime() - to > 0);
        judged.forEach((limit, admissions) -> assertThat(admissions.between(from, to))
                .as("%s: %s", when, limit.name())
                .isGreaterThan(limit.name().equals("hot") ? 0 : SMALL / 2));
    }
}
