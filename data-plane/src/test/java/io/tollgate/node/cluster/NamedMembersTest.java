package io.tollgate.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Members that are told of each other by names, as pods are that listen on all addresses and keep no address of their own. */
class NamedMembersTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final TestAuthority authority = new TestAuthority("Test CA");

    @Test
    void members_that_know_each_other_by_name_are_one_cluster_and_find_each_other_again() throws IOException {
        try (ReservedPort first = new ReservedPort();
                ReservedPort second = new ReservedPort();
                LimitCluster one = member("node-1", first)) {
            String name = "named-" + first.number();
            Membership both = membership(name, first, second);
            one.update(both);
            Awaitility.await().atMost(SOON).until(() -> one.state() == MemberState.JOINED);
            for (int life = 1; life <= 2; life++) { // the second time as a pod that came back elsewhere under its name
                try (LimitCluster two = member("node-2", second)) {
                    two.update(both);
                    Awaitility.await()
                            .atMost(SOON)
                            .untilAsserted(() -> assertThat(Stream.of(one, two).map(LimitCluster::members))
                                    .containsOnly(Stream.of(address(first), address(second))
                                            .map(HostPort::toString)
                                            .sorted()
                                            .toList()));
                }
                Awaitility.await().atMost(SOON).until(() -> one.members().size() == 1);
            }
        }
    }

    private LimitCluster member(String node, ReservedPort port) throws IOException {
        LimitCluster member = new LimitCluster(
                node,
                InetAddress.ofLiteral("0.0.0.0"),
                port.number(),
                address(port),
                MapLedger.sharedMap(OwnerClock.system(), Ownership.OPEN, new LastFull()),
                () -> {});
        member.use(authority.member(node, Duration.ofDays(1)));
        return member;
    }

    private static Membership membership(String name, ReservedPort first, ReservedPort second) {
        return new Membership(
                name,
                1,
                List.of(
                        new Membership.Peer("node-1", address(first).toString(), false),
                        new Membership.Peer("node-2", address(second).toString(), false)),
                Membership.Start.NOW,
                new Membership.Names(Set.of("node-1", "node-2"), Set.of()));
    }

    private static HostPort address(ReservedPort port) {
        return new HostPort("localhost", port.number());
    }
}
