package io.tollgate.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import com.hazelcast.spi.exception.TargetNotMemberException;
import io.tollgate.node.settings.HostPort;
import io.tollgate.node.sync.TestAuthority;
import java.io.IOException;
import java.io.Serial;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A call that fails on another member: its caller hears of it at once, and not by its time being over. */
class FailuresBetweenMembersTest {
    /** By then a caller that is told nothing has an {@code OperationTimeoutException}, which is none of those expected here. */
    private static final long PATIENCE_SECONDS = 60;

    private static final AtomicInteger RUNS = new AtomicInteger();
    private static ReservedPort firstPort;
    private static ReservedPort secondPort;
    private static LimitCluster first;
    private static LimitCluster second;

    @BeforeAll
    static void form() throws Exception {
        firstPort = new ReservedPort();
        secondPort = new ReservedPort();
        TestAuthority authority = new TestAuthority("Test CA");
        first = member("node-1", firstPort, authority);
        second = member("node-2", secondPort, authority);
        Membership membership = new Membership(
                "failing-" + firstPort.number(),
                1,
                Stream.of(firstPort, secondPort)
                        .map(port -> new Membership.Peer("node", "127.0.0.1:" + port.number(), true))
                        .toList(),
                Membership.Start.NOW,
                Membership.Names.UNTOLD);
        for (LimitCluster each : List.of(first, second)) {
            each.update(membership);
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> each.state() == MemberState.JOINED);
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> first.members().size() == 2);
    }

    private static LimitCluster member(String node, ReservedPort port, TestAuthority authority) throws Exception {
        SharedMap shared = new SharedMap("counters", 1, kind -> new Failing(kind), 1, _ -> {});
        LimitCluster cluster = new LimitCluster(
                node,
                InetAddress.getLoopbackAddress(),
                port.number(),
                new HostPort("127.0.0.1", port.number()),
                shared,
                () -> {});
        cluster.use(authority.member(node, Duration.ofDays(1)));
        return cluster;
    }

    @AfterAll
    static void end() {
        second.close();
        first.close();
        secondPort.close();
        firstPort.close();
    }

    @Test
    void a_failure_of_the_list_is_told_at_once() {
        assertThatThrownBy(() -> ask(Failing.STATE))
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage("by number");
    }

    @Test
    void so_is_one_of_a_class_that_nobody_here_knows() {
        assertThatThrownBy(() -> ask(Failing.STRANGE))
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseExactlyInstanceOf(HazelcastException.class)
                .hasRootCauseMessage(Strange.class.getName() + ": odd");
    }

    @Test
    void what_a_member_says_that_does_not_know_the_caller_yet_is_tried_again() throws Exception {
        assertThat(ask(Failing.AT_FIRST)).isEqualTo("counted");
        assertThat(RUNS).hasValueGreaterThan(1);
    }

    private static String ask(int kind) throws ExecutionException, InterruptedException, TimeoutException {
        HazelcastInstance from = first.joined().orElseThrow();
        return from.<String, String>getMap("counters")
                .submitToKey(keyOfOther(from), new Failing(kind))
                .toCompletableFuture()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static String keyOfOther(HazelcastInstance from) {
        for (int i = 0; ; i++) {
            Member owner = from.getPartitionService().getPartition("key-" + i).getOwner();
            if (owner != null && !owner.localMember()) {
                return "key-" + i;
            }
        }
    }

    /** Does not do where it runs what it was sent for. */
    private static final class Failing implements EntryProcessor<String, String, String>, IdentifiedDataSerializable {
        static final int STATE = 1;
        static final int STRANGE = 2;
        static final int AT_FIRST = 3;

        @Serial
        private static final long serialVersionUID = 1L;

        private final int kind;

        Failing(int kind) {
            this.kind = kind;
        }

        @Override
        public String process(Map.Entry<String, String> entry) {
            return switch (kind) {
                case STATE -> throw new IllegalStateException("by number");
                case STRANGE -> throw new Strange();
                default -> countSecondTime();
            };
        }

        private static String countSecondTime() {
            if (RUNS.incrementAndGet() == 1) {
                throw new TargetNotMemberException("not yet");
            }
            return "counted";
        }

        @Override
        public @Nullable EntryProcessor<String, String, String> getBackupProcessor() {
            return null;
        }

        @Override
        public void writeData(ObjectDataOutput out) throws IOException {}

        @Override
        public void readData(ObjectDataInput in) throws IOException {}

        @Override
        public int getFactoryId() {
            return 1;
        }

        @Override
        public int getClassId() {
            return kind;
        }
    }

    private static final class Strange extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1L;

        Strange() {
            super("odd");
        }
    }
}
