package io.tollgate.node.gossip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.core.config.AdaptiveLimit;
import io.tollgate.core.config.Limit;
import io.tollgate.node.adaptive.AdaptiveLimits;
import io.tollgate.node.adaptive.Ladder;
import io.tollgate.node.adaptive.Lowered;
import io.tollgate.node.cluster.LimitCluster;
import io.tollgate.node.cluster.MemberState;
import io.tollgate.node.cluster.Membership;
import io.tollgate.node.cluster.ReservedPort;
import io.tollgate.node.guard.CredentialGuard;
import io.tollgate.node.guard.Penalty;
import io.tollgate.node.guard.Subject;
import io.tollgate.node.limit.counter.LastFull;
import io.tollgate.node.limit.hazelcast.MapLedger;
import io.tollgate.node.limit.hazelcast.OwnerClock;
import io.tollgate.node.limit.hazelcast.Ownership;
import io.tollgate.node.settings.HostPort;
import io.tollgate.node.sync.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Two nodes with real members: failures on one have consequences on the other, and so has forgiving. */
class GuardGossipTest {
    private static final InetAddress THERE = InetAddress.ofLiteral("203.0.113.7");
    private static final TestAuthority AUTHORITY = new TestAuthority("Test CA");
    private static final Map<String, Ladder> LADDERS = Ladder.of(List.of(new Limit(
            "per-address",
            List.of("address"),
            Limit.MethodClass.ANY,
            List.of(new Limit.Rule(100, Duration.ofMinutes(1), 0)),
            List.of(),
            0,
            Limit.Mode.RELAXED,
            Limit.OnUnavailable.DENY,
            false,
            false,
            new AdaptiveLimit(
                    AdaptiveLimit.Mode.ENFORCE,
                    10,
                    Duration.ofMinutes(1),
                    Duration.ofHours(1),
                    new AdaptiveLimit.Signs(20, 50, 30, 10)))));
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** A node as far as its guard goes. */
    private static final class Node implements AutoCloseable {
        final String name;
        final ReservedPort reserved = new ReservedPort();
        final int port = reserved.number();
        final LimitCluster cluster;
        final CredentialGuard guard = new CredentialGuard(System::nanoTime, 1);
        final AdaptiveLimits adaptive = new AdaptiveLimits(System::nanoTime, 1, () -> LADDERS);
        final GuardGossip gossip;

        Node(String name) throws IOException {
            this.name = name;
            cluster = new LimitCluster(
                    name,
                    InetAddress.getLoopbackAddress(),
                    port,
                    new HostPort("127.0.0.1", port),
                    MapLedger.sharedMap(OwnerClock.system(), Ownership.OPEN, new LastFull()),
                    () -> {});
            cluster.use(AUTHORITY.member(name, Duration.ofDays(1)));
            gossip = new GuardGossip(guard, adaptive, cluster::joined);
            gossip.start();
        }

        @Override
        public void close() {
            gossip.close();
            cluster.close();
            reserved.close();
        }
    }

    @Test
    void failures_and_forgiving_are_known_everywhere() throws IOException {
        try (Node one = new Node("one");
                Node two = new Node("two")) {
            join(one, two);

            // Until the other listens, nothing comes; an attacker goes on, too.
            await().atMost(PATIENCE).until(() -> {
                one.guard.failed(THERE, "");
                return !(two.guard.penalty(THERE) instanceof Penalty.None);
            });

            await().atMost(PATIENCE).untilAsserted(() -> {
                two.guard.lift(Objects.requireNonNull(Subject.parse("203.0.113.7")));
                two.guard.lift(Objects.requireNonNull(Subject.parse("203.0.113.0/24")));
                assertThat(one.guard.penalty(THERE)).isEqualTo(Penalty.None.NONE);
            });
        }
    }

    @Test
    void a_limit_that_one_node_lowers_is_lowered_everywhere_and_lifted_everywhere() throws IOException {
        try (Node one = new Node("one");
                Node two = new Node("two")) {
            join(one, two);

            // Until the other listens, nothing comes; whoever is suspicious goes on, too, and is lowered further.
            await().atMost(PATIENCE).until(() -> {
                one.adaptive.answered(Objects.requireNonNull(LADDERS.get("per-address")), THERE, null, 403, 1);
                return !two.adaptive.lowersNobody();
            });
            assertThat(two.adaptive.lowered(10)).extracting(Lowered::subject).containsExactly("203.0.113.7");
            assertThat(two.adaptive.lowered(10).getFirst().why()).contains("100 % of 20 requests refused in ");

            await().atMost(PATIENCE).untilAsserted(() -> {
                two.adaptive.lift("per-address", "203.0.113.7");
                assertThat(one.adaptive.lowersNobody()).isTrue();
            });
        }
    }

    private static void join(Node one, Node two) {
        List<Membership.Peer> peers = List.of(
                new Membership.Peer(one.name, "127.0.0.1:" + one.port, true),
                new Membership.Peer(two.name, "127.0.0.1:" + two.port, true));
        Membership both = new Membership(
                "gossip-" + one.port,
                1,
                peers,
                Membership.Start.NOW,
                new Membership.Names(Set.of(one.name, two.name), Set.of()));
        one.cluster.update(both);
        await().atMost(PATIENCE).until(() -> one.cluster.state() == MemberState.JOINED);
        two.cluster.update(both);
        await().atMost(PATIENCE)
                .until(() -> one.cluster.members().size() == 2
                        && two.cluster.members().size() == 2);
    }
}
