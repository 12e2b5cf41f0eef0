package io.tollgate.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstance;
import io.tollgate.node.limit.counter.LastFull;
import io.tollgate.node.limit.hazelcast.MapLedger;
import io.tollgate.node.limit.hazelcast.OwnerClock;
import io.tollgate.node.limit.hazelcast.Ownership;
import io.tollgate.node.settings.HostPort;
import io.tollgate.node.sync.TestAuthority;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node that is stopped while its member starts: the others have it already, so it leaves as every other does. */
@Timeout(60)
class StoppedWhileStartingTest {
    @Test
    void a_member_that_was_just_starting_leaves_too() throws Exception {
        CompletableFuture<HazelcastInstance> started = new CompletableFuture<>();
        CountDownLatch warm = new CountDownLatch(1);
        try (ReservedPort port = new ReservedPort()) {
            HostPort address = new HostPort("127.0.0.1", port.number());
            SharedMap usual = MapLedger.sharedMap(OwnerClock.system(), Ownership.OPEN, new LastFull());
            SharedMap slow = new SharedMap(usual.name(), usual.factoryId(), usual.factory(), usual.reads(), member -> {
                started.complete(member);
                awaitUninterrupted(warm);
            });
            LimitCluster cluster = new LimitCluster(
                    "node-1", InetAddress.getLoopbackAddress(), port.number(), address, slow, () -> {});
            cluster.use(new TestAuthority("Test CA").member("node-1", Duration.ofDays(1)));
            cluster.update(new Membership(
                    "starts-" + port.number(),
                    1,
                    List.of(new Membership.Peer("node-1", address.toString(), false)),
                    Membership.Start.NOW,
                    new Membership.Names(Set.of("node-1"), Set.of())));
            HazelcastInstance member = started.join();

            Thread stop = Thread.ofPlatform().start(cluster::close);
            Awaitility.await().until(() -> stop.getState() == Thread.State.TIMED_WAITING);
            warm.countDown();
            stop.join();
            assertThat(member.getLifecycleService().isRunning()).isFalse();
            assertThat(cluster.state()).isEqualTo(MemberState.OFF);
            assertThat(cluster.joined()).isEmpty();
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
