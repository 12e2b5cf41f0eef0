package io.tollgate.node.once;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hazelcast.core.HazelcastInstance;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tollgate.core.json.Json;
import io.tollgate.core.token.TestIssuer;
import io.tollgate.node.cluster.LimitCluster;
import io.tollgate.node.cluster.MemberState;
import io.tollgate.node.cluster.Membership;
import io.tollgate.node.cluster.ReservedPort;
import io.tollgate.node.door.Configurations;
import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.ScriptedUpstream;
import io.tollgate.node.limit.counter.LastFull;
import io.tollgate.node.limit.hazelcast.MapLedger;
import io.tollgate.node.limit.hazelcast.OwnerClock;
import io.tollgate.node.limit.hazelcast.Ownership;
import io.tollgate.node.settings.HostPort;
import io.tollgate.node.sync.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two gateways with real members of one cluster: a token for one use opens once, wherever it is presented. */
class OneUseTest {
    private static final TestAuthority AUTHORITY = new TestAuthority("Test CA");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final TestIssuer ISSUER = TestIssuer.start();

    private static ScriptedUpstream upstream;
    private static Node one;
    private static Node two;

    /** A gateway with its own member. */
    private static final class Node implements AutoCloseable {
        final String name;
        final ReservedPort reserved = new ReservedPort();
        final int port = reserved.number();
        final LimitCluster cluster;
        final MeterRegistry meters = new SimpleMeterRegistry();
        final ClusterSpentTokens spent;
        final Door door;

        Node(String name) throws Exception {
            this.name = name;
            cluster = new LimitCluster(
                    name,
                    InetAddress.getLoopbackAddress(),
                    port,
                    new HostPort("127.0.0.1", port),
                    MapLedger.sharedMap(OwnerClock.system(), Ownership.OPEN, new LastFull()),
                    () -> {});
            cluster.use(AUTHORITY.member(name, Duration.ofDays(1)));
            // Patient: what a test counts must not depend on how busy its machine is.
            spent = new ClusterSpentTokens(cluster, meters, ClusterSpentTokens.USES_MAX, TimeUnit.SECONDS.toNanos(20));
            door = Door.with(configuration());
            door.spent(spent);
            await().atMost(PATIENCE)
                    .until(() -> !door.tokenMetrics().contains("tollgate_issuer_keys{issuer=\"corp\"} 0"));
        }

        int status(String token) throws Exception {
            return get(token).status();
        }

        RawClient.Response get(String token) throws Exception {
            try (RawClient client = door.client()) {
                return client.send(
                                "GET /orders/7 HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer " + token + "\r\n\r\n")
                        .read();
            }
        }

        HazelcastInstance member() {
            return cluster.joined().orElseThrow();
        }

        @Override
        public void close() {
            door.close();
            spent.close();
            cluster.close();
            reserved.close();
        }
    }

    private static String configuration() throws Exception {
        ObjectNode configuration = (ObjectNode) Json.parse(Configurations.guarded(upstream.port()));
        configuration.putArray("issuers").add(ISSUER.document("corp").put("singleUse", true));
        ((ObjectNode) configuration.at("/routes/0/access"))
                .putArray("authentication")
                .add("jwt:corp");
        return Json.print(configuration);
    }

    @BeforeAll
    static void start() throws Exception {
        upstream = ScriptedUpstream.echo();
        one = new Node("one");
        two = new Node("two");
        List<Membership.Peer> peers = List.of(
                new Membership.Peer(one.name, "127.0.0.1:" + one.port, true),
                new Membership.Peer(two.name, "127.0.0.1:" + two.port, true));
        Membership both = new Membership(
                "once-" + one.port,
                1,
                peers,
                Membership.Start.NOW,
                new Membership.Names(Set.of(one.name, two.name), Set.of()));
        one.cluster.update(both);
        await().atMost(PATIENCE).until(() -> one.cluster.state() == MemberState.JOINED);
        two.cluster.update(both);
        await().atMost(PATIENCE)
                .until(() -> one.cluster.members().size() == 2
                        && two.cluster.members().size() == 2
                        && one.cluster.majority().isPresent()
                        && two.cluster.majority().isPresent()
                        && one.member().getPartitionService().isClusterSafe());
    }

    @AfterAll
    static void stop() throws IOException {
        one.close();
        two.close();
        upstream.close();
        ISSUER.close();
    }

    private static String token(String jti) {
        return ISSUER.token(ISSUER.claims().put("jti", jti));
    }

    @Test
    void it_opens_once_on_either_node() throws Exception {
        String token = token("once");

        assertThat(one.status(token)).isEqualTo(200);
        RawClient.Response again = two.get(token);
        assertThat(again.status()).isEqualTo(401);
        assertThat(again.body()).contains("\"code\":\"token-used\"");
        assertThat(again.field("www-authenticate")).contains("invalid_token");
        assertThat(one.status(token)).isEqualTo(401);
        assertThat(two.door.record().flaw).isEqualTo("used");
    }

    @Test
    void however_many_present_it_at_once_exactly_one_comes_in() throws Exception {
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 10; round++) {
                String token = token("race-" + round);
                CyclicBarrier together = new CyclicBarrier(40);
                List<Future<Integer>> answers = new ArrayList<>();
                for (int i = 0; i < 40; i++) {
                    Node node = i % 2 == 0 ? one : two;
                    answers.add(clients.submit(() -> {
                        together.await(20, TimeUnit.SECONDS);
                        return node.status(token);
                    }));
                }
                List<Integer> statuses = new ArrayList<>();
                for (Future<Integer> answer : answers) {
                    statuses.add(answer.get(60, TimeUnit.SECONDS));
                }
                assertThat(Collections.frequency(statuses, 200))
                        .as("%s", statuses)
                        .isEqualTo(1);
                assertThat(Collections.frequency(statuses, 401))
                        .as("%s", statuses)
                        .isEqualTo(39);
            }
        }
        assertThat(one.meters
                        .get("tollgate.token.uses")
                        .tag("outcome", "again")
                        .counter()
                        .count())
                .isPositive();
    }

    @Test
    void another_token_of_the_same_subject_is_another_use() throws Exception {
        assertThat(one.status(token("a"))).isEqualTo(200);
        assertThat(one.status(token("b"))).isEqualTo(200);
    }

    @Test
    void a_token_without_an_id_opens_nothing() throws Exception {
        assertThat(one.status(ISSUER.token())).isEqualTo(401);
        assertThat(one.status(token(""))).isEqualTo(401);
    }

    @Test
    void nor_does_one_that_lasts_longer_than_uses_are_remembered() throws Exception {
        long end = Instant.now().plus(Duration.ofDays(2)).getEpochSecond();
        assertThat(one.status(ISSUER.token(ISSUER.claims().put("jti", "long").put("exp", end))))
                .isEqualTo(401);
    }

    @Test
    void a_use_is_forgotten_after_the_tokens_end_and_not_before() throws Exception {
        String token = token("kept");
        assertThat(one.status(token)).isEqualTo(200);
        long leftMillis = one.member().<String, Boolean>getMap(LimitCluster.ONCE_MAP).entrySet().stream()
                .mapToLong(entry -> one.member()
                        .<String, Boolean>getMap(LimitCluster.ONCE_MAP)
                        .getEntryView(entry.getKey())
                        .getTtl())
                .max()
                .orElseThrow();
        // Five minutes, the skew twice and a margin.
        assertThat(leftMillis)
                .isBetween(
                        Duration.ofSeconds(300).toMillis(),
                        Duration.ofSeconds(372).toMillis());
    }

    @Test
    void when_no_more_can_be_remembered_nobody_comes_in() throws Exception {
        ClusterSpentTokens full = new ClusterSpentTokens(one.cluster, new SimpleMeterRegistry(), 0, 20_000_000_000L);
        one.door.spent(full);
        try {
            RawClient.Response refused = one.get(token("full"));
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.body()).contains("\"code\":\"use-unavailable\"");
        } finally {
            one.door.spent(one.spent);
            full.close();
        }
    }

    @Test
    void without_an_answer_in_time_nobody_comes_in() throws Exception {
        ClusterSpentTokens late = new ClusterSpentTokens(one.cluster, new SimpleMeterRegistry(), 1_000, 1);
        one.door.spent(late);
        try {
            int[] tries = {0}; // the answer may be there already
            await().atMost(PATIENCE).until(() -> one.status(token("late-" + tries[0]++)) == 503);
            await().atMost(PATIENCE).until(() -> one.door.record().detail.contains("in time"));
        } finally {
            one.door.spent(one.spent);
            late.close();
        }
    }

    @Test
    void without_a_cluster_nobody_comes_in() throws Exception {
        try (Node alone = new Node("alone")) {
            RawClient.Response refused = alone.get(token("alone"));
            assertThat(refused.status()).isEqualTo(503);
            assertThat(alone.door.record().detail).contains("no majority");
            assertThat(alone.door.tokenMetrics()).doesNotContain("remembered\"} 1");
        }
    }
}
