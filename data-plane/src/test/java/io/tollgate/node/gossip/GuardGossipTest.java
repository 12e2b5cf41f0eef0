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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Nodes with real members: failures on one have consequences on the other, and so has forgiving. What is lowered or lifted is
 * known to those, too, that were not there when it was told.
 */
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

    private static final Ladder LADDER = Objects.requireNonNull(LADDERS.get("per-address"));

    /** A node as far as its guard goes. */
    private static final class Node implements AutoCloseable {
        final String name;
        final ReservedPort reserved = new ReservedPort();
        final int port = reserved.number();
        final LimitCluster cluster;
        final CredentialGuard guard = new CredentialGuard(System::nanoTime, 1);
        final AdaptiveLimits adaptive = new AdaptiveLimits(System::nanoTime, 1, () -> LADDERS);
        /** While it is, no message comes or goes, as if there were no member. */
        final AtomicBoolean deaf = new AtomicBoolean();

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
            gossip = new GuardGossip(guard, adaptive, () -> deaf.get() ? Optional.empty() : cluster.joined());
            gossip.start();
        }

        /** Twenty requests that are refused. */
        void turnsSuspicious() {
            for (int i = 0; i < 20; i++) {
                adaptive.answered(LADDER, THERE, null, 403, 1);
            }
            assertThat(adaptive.lowersNobody()).isFalse();
        }

        /** Counts from now on what this node tells of lowered limits. */
        AtomicInteger countTold() {
            AtomicInteger told = new AtomicInteger();
            cluster.joined()
                    .orElseThrow()
                    .<byte[]>getTopic("lowered-limits")
                    .addMessageListener(message ->
                            told.addAndGet(message.getPublishingMember().localMember() ? 1 : 0));
            return told;
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

            one.turnsSuspicious();
            await().atMost(PATIENCE).until(() -> !two.adaptive.lowersNobody());
            assertThat(two.adaptive.lowered(10)).extracting(Lowered::subject).containsExactly("203.0.113.7");
            assertThat(two.adaptive.lowered(10).getFirst().why()).contains("100 % of 20 requests refused in ");

            assertThat(two.adaptive.lift("per-address", "203.0.113.7")).isTrue();
            await().atMost(PATIENCE).until(one.adaptive::lowersNobody);
            assertThat(two.adaptive.lowersNobody()).isTrue();
        }
    }

    @Test
    void a_member_that_joins_later_knows_for_whom_limits_are_lowered_though_whoever_found_it_has_gone()
            throws IOException {
        try (Node two = new Node("two");
                Node three = new Node("three")) {
            Membership all;
            try (Node one = new Node("one")) {
                all = membership(one, two, three);
                join(all, one);
                AtomicInteger told = one.countTold();
                one.turnsSuspicious();
                await().atMost(PATIENCE).until(() -> told.get() > 0);

                join(all, two);
                await().atMost(PATIENCE).until(() -> !two.adaptive.lowersNobody());
            }
            join(all, three);
            await().atMost(PATIENCE).until(() -> !three.adaptive.lowersNobody());
            assertThat(three.adaptive.lowered(10).getFirst().rest())
                    .isLessThanOrEqualTo(LADDER.settings().halfLife());
        }
    }

    @Test
    void who_could_not_hear_at_first_hears_it_again() throws IOException {
        try (Node one = new Node("one");
                Node two = new Node("two")) {
            two.deaf.set(true);
            join(one, two);
            AtomicInteger told = one.countTold();
            one.turnsSuspicious();
            await().atMost(PATIENCE).until(() -> told.get() > 0);
            assertThat(two.adaptive.lowersNobody()).isTrue();

            two.deaf.set(false);
            await().atMost(PATIENCE).until(() -> !two.adaptive.lowersNobody());
        }
    }

    @Test
    void who_did_not_hear_of_lifting_brings_nothing_back_and_hears_of_it() throws IOException {
        try (Node one = new Node("one");
                Node two = new Node("two")) {
            two.deaf.set(true);
            join(one, two);
            two.turnsSuspicious();
            AtomicInteger told = one.countTold();
            one.adaptive.lift("per-address", "203.0.113.7");
            await().atMost(PATIENCE).until(() -> told.get() > 0);
            assertThat(two.adaptive.lowersNobody()).isFalse();

            two.deaf.set(false);
            await().atMost(PATIENCE).until(two.adaptive::lowersNobody);
            assertThat(one.adaptive.lowersNobody()).isTrue();
        }
    }

    private static Membership membership(Node... nodes) {
        return new Membership(
                "gossip-" + nodes[0].port,
                1,
                Stream.of(nodes)
                        .map(node -> new Membership.Peer(node.name, "127.0.0.1:" + node.port, true))
                        .toList(),
                Membership.Start.NOW,
                new Membership.Names(
                        Stream.of(nodes).map(node -> node.name).collect(Collectors.toUnmodifiableSet()), Set.of()));
    }

    private static void join(Membership membership, Node node) {
        node.cluster.update(membership);
        await().atMost(PATIENCE).until(() -> node.cluster.state() == MemberState.JOINED);
    }

    private static void join(Node one, Node two) {
        Membership both = membership(one, two);
        join(both, one);
        join(both, two);
        await().atMost(PATIENCE)
                .until(() -> one.cluster.members().size() == 2
                        && two.cluster.members().size() == 2);
    }
}
