package io.tollgate.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.cluster.Member;
import com.hazelcast.config.Config;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.impl.HazelcastInstanceFactory;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.map.IMap;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.DataSerializable;
import io.tollgate.node.cluster.tls.MemberTls;
import io.tollgate.node.limit.counter.LastFull;
import io.tollgate.node.limit.hazelcast.MapLedger;
import io.tollgate.node.limit.hazelcast.OwnerClock;
import io.tollgate.node.limit.hazelcast.Ownership;
import io.tollgate.node.settings.HostPort;
import io.tollgate.node.sync.TestAuthority;
import java.io.IOException;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A member with a certificate of ours that somebody else has got hold of: what it sends never becomes an object of its choice. */
class LockedDeserializationTest {
    /** How often something an attacker named was made or ran on the victim. */
    private static final AtomicInteger HARM = new AtomicInteger();

    private static LimitCluster victim;
    private static HazelcastInstance attacker;
    private static MemberTls attackerTls;
    private static ReservedPort victimReserved;
    private static ReservedPort attackerReserved;
    private static int victimPort;

    @BeforeAll
    static void form() throws Exception {
        victimReserved = new ReservedPort();
        attackerReserved = new ReservedPort();
        victimPort = victimReserved.number();
        int attackerPort = attackerReserved.number();
        String name = "attacked-" + victimPort;
        OwnerClock clock = OwnerClock.system();
        victim = new LimitCluster(
                "victim",
                InetAddress.getLoopbackAddress(),
                victimPort,
                new HostPort("127.0.0.1", victimPort),
                MapLedger.sharedMap(clock, Ownership.OPEN, new LastFull()),
                () -> {});
        TestAuthority authority = new TestAuthority("Test CA");
        victim.use(authority.member("victim", Duration.ofDays(1)));
        attackerTls = new MemberTls();
        attackerTls.use(authority.member("attacker", Duration.ofDays(1)));
        victim.update(new Membership(
                name,
                1,
                List.of(new Membership.Peer("victim", "127.0.0.1:" + victimPort, true)),
                Membership.Start.NOW,
                Membership.Names.UNTOLD));
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> victim.state() == MemberState.JOINED);
        attacker = HazelcastInstanceFactory.newHazelcastInstance(
                unlocked(name, attackerPort), "attacker", attackerTls.nodeContext());
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> victim.members().size() == 2);
    }

    private static Config unlocked(String name, int port) {
        Config config = new Config();
        config.setClusterName(name);
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.logging.type", "slf4j");
        config.getJetConfig().setEnabled(false);
        ServerSocketEndpointConfig endpoint = new ServerSocketEndpointConfig()
                .setPort(port)
                .setPortAutoIncrement(false)
                .setReuseAddress(true);
        endpoint.getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        var network = config.getAdvancedNetworkConfig().setEnabled(true).setMemberEndpointConfig(endpoint);
        network.getJoin().getMulticastConfig().setEnabled(false);
        network.getJoin().getAutoDetectionConfig().setEnabled(false);
        network.getJoin().getTcpIpConfig().setEnabled(true).setMembers(List.of("127.0.0.1:" + victimPort));
        return config;
    }

    @AfterAll
    static void end() {
        attacker.getLifecycleService().terminate();
        attackerTls.close();
        victim.close();
        attackerReserved.close();
        victimReserved.close();
    }

    /** All sent before any is waited for: who is refused hears nothing, and each wait is as long as it may be. */
    @Test
    void what_names_a_class_and_what_is_java_serialized_is_refused() throws Exception {
        IMap<String, Object> map = attacker.getMap("anything");
        Member target = attacker.getCluster().getMembers().stream()
                .filter(member -> !member.localMember())
                .findFirst()
                .orElseThrow();
        Map<String, Future<?>> sent = Map.of(
                "an entry processor named by its class",
                map.submitToKey(keyOfVictim(), new NamedEntryProcessor(1)).toCompletableFuture(),
                "a Java-serialized entry processor",
                map.submitToKey(keyOfVictim(), new JavaEntryProcessor()).toCompletableFuture(),
                "a Java-serialized task",
                attacker.getExecutorService("tasks").submitToMember(new JavaTask(), target));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        for (Map.Entry<String, Future<?>> each : sent.entrySet()) {
            assertThatThrownBy(() -> each.getValue().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS))
                    .as(each.getKey())
                    .isInstanceOf(Exception.class);
        }
        assertThat(HARM).hasValue(0);
    }

    @Test
    void clients_and_web_requests_find_no_protocol_of_theirs() throws IOException {
        for (String hello : List.of("CP2", "GET /hazelcast/health HTTP/1.1\r\nHost: a\r\n\r\n", "stats\r\n")) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), victimPort)) {
                socket.setSoTimeout(5_000);
                socket.getOutputStream().write(hello.getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().flush();
                byte[] answer = readOrReset(socket);
                assertThat(new String(answer, StandardCharsets.US_ASCII))
                        .as("after %s", hello)
                        .doesNotContain("HTTP/1.1 200", "STAT");
            }
        }
    }

    private static byte[] readOrReset(Socket socket) {
        try {
            return socket.getInputStream().readNBytes(64);
        } catch (IOException e) {
            return new byte[0]; // reset or silence: nobody speaks that here
        }
    }

    private static String keyOfVictim() {
        for (int i = 0; ; i++) {
            String key = "key-" + i;
            Member owner = attacker.getPartitionService().getPartition(key).getOwner();
            if (owner != null && !owner.localMember()) {
                return key;
            }
        }
    }

    /** Made by its class name on the receiving side. */
    public static final class NamedEntryProcessor
            implements EntryProcessor<String, Object, @Nullable Object>, DataSerializable {
        private static final long serialVersionUID = 1L;

        /** Only a receiver calls this. */
        public NamedEntryProcessor() {
            HARM.incrementAndGet();
        }

        NamedEntryProcessor(int ignored) {}

        @Override
        public @Nullable Object process(Map.Entry<String, Object> entry) {
            HARM.incrementAndGet();
            return null;
        }

        @Override
        public void writeData(ObjectDataOutput out) {}

        @Override
        public void readData(ObjectDataInput in) {}
    }

    /** Made by Java serialization on the receiving side. */
    private static final class JavaEntryProcessor implements EntryProcessor<String, Object, @Nullable Object> {
        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable Object process(Map.Entry<String, Object> entry) {
            HARM.incrementAndGet();
            return null;
        }
    }

    private static final class JavaTask implements Callable<String>, Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public String call() {
            HARM.incrementAndGet();
            return "ran";
        }
    }
}
