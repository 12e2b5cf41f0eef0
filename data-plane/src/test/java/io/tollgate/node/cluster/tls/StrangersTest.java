package io.tollgate.node.cluster.tls;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.impl.HazelcastInstanceFactory;
import io.tollgate.node.cluster.LimitCluster;
import io.tollgate.node.cluster.MemberState;
import io.tollgate.node.cluster.Membership;
import io.tollgate.node.cluster.ReservedPort;
import io.tollgate.node.limit.counter.LastFull;
import io.tollgate.node.limit.hazelcast.MapLedger;
import io.tollgate.node.limit.hazelcast.OwnerClock;
import io.tollgate.node.limit.hazelcast.Ownership;
import io.tollgate.node.settings.HostPort;
import io.tollgate.node.sync.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Who connects to a member without being one: through real sockets, and with real members where it takes one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StrangersTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration SOON = Duration.ofSeconds(30);

    private final TestAuthority authority = new TestAuthority("Test CA");
    private ReservedPort port;
    private String clusterName = "";
    private LimitCluster victim;
    private long version = 1;

    @BeforeAll
    void start() throws IOException {
        port = new ReservedPort();
        clusterName = "visited-" + port.number();
        victim = new LimitCluster(
                "victim",
                InetAddress.getLoopbackAddress(),
                port.number(),
                new HostPort("127.0.0.1", port.number()),
                MapLedger.sharedMap(OwnerClock.system(), Ownership.OPEN, new LastFull()),
                () -> {});
        victim.use(authority.member("victim", DAY));
        enrolled("victim", "friend");
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> victim.state() == MemberState.JOINED);
    }

    /** As it was for the next. */
    @AfterEach
    void alone() {
        enrolled("victim", "friend");
        Awaitility.await().atMost(SOON).until(() -> victim.members().size() == 1);
    }

    @AfterAll
    void stop() {
        victim.close();
        port.close();
    }

    private void enrolled(String... names) {
        var self = new Membership.Peer("victim", "127.0.0.1:" + port.number(), true);
        victim.update(new Membership(
                clusterName,
                version++,
                List.of(self),
                Membership.Start.NOW,
                new Membership.Names(Set.of(names), Set.of())));
    }

    @Test
    void a_member_without_tls_is_alone() {
        long before = victim.refusedConnections();
        assertStaysOut(() -> Hazelcast.newHazelcastInstance(visitor()));
        assertThat(victim.refusedConnections()).isGreaterThan(before);
    }

    @Test
    void a_member_of_another_authority_is_alone() {
        // It does not believe the victim either, and is often the first to say so: that is no refusal of the victim's.
        try (MemberTls tls = new MemberTls()) {
            assertStaysOut(() -> member(tls, new TestAuthority("Test CA").member("friend", DAY)));
        }
    }

    @Test
    void the_certificate_of_the_control_planes_server_is_no_members() {
        assertAlone(authority.serverAsMember());
    }

    @Test
    void the_name_of_a_believed_authority_makes_nobody_one() throws Exception {
        TestAuthority next = new TestAuthority("Next CA");
        TestAuthority thief = authority.intermediate(next);
        MemberCredential shown = thief.member("friend", DAY);
        MemberCredential own = authority.member("victim", DAY);
        List<X509Certificate> both = List.of(next.member("friend", DAY).authority(), own.authority());
        victim.use(new MemberCredential(own.key(), own.certificate(), own.authority(), both));
        try {
            assertAlone(new MemberCredential(shown.key(), shown.certificate(), shown.authority(), both));
        } finally {
            victim.use(authority.member("victim", DAY));
        }
        try (MemberTls tls = new MemberTls()) {
            tls.use(next.member("victim", DAY)); // the other one is retired: what stands is looked at again
            assertThat(tls.objection(shown.certificate())).contains("believed no more");
            assertThat(tls.objection(next.member("friend", DAY).certificate())).isEmpty();
        }
    }

    @Test
    void a_node_that_is_not_enrolled_is_alone() {
        assertAlone(authority.member("stranger", DAY));
    }

    private void assertAlone(MemberCredential credential) {
        long before = victim.refusedConnections();
        try (MemberTls tls = new MemberTls()) {
            assertStaysOut(() -> member(tls, credential));
        }
        assertThat(victim.refusedConnections()).isGreaterThan(before);
    }

    private void assertStaysOut(Supplier<HazelcastInstance> stranger) {
        try {
            HazelcastInstance started = stranger.get();
            assertThat(started.getCluster().getMembers()).hasSize(1);
            started.getLifecycleService().terminate();
        } catch (IllegalStateException e) {
            assertThat(e)
                    .as("or it gives up, since the one it knows does not answer")
                    .hasMessageContaining("start");
        }
        assertThat(victim.members()).hasSize(1);
    }

    @Test
    void a_member_loses_its_connections_when_its_node_is_removed_and_does_not_come_back() {
        try (MemberTls tls = new MemberTls()) {
            HazelcastInstance friend = member(tls, authority.member("friend", DAY));
            try {
                Awaitility.await().atMost(SOON).until(() -> victim.members().size() == 2);
                enrolled("victim");
                Awaitility.await().atMost(SOON).until(() -> victim.members().size() == 1);
            } finally {
                friend.getLifecycleService().terminate();
            }
        }
    }

    @Test
    void a_member_whose_certificate_is_over_loses_its_connections() {
        try (MemberTls tls = new MemberTls()) {
            HazelcastInstance friend = member(tls, authority.member("friend", Duration.ofSeconds(12)));
            try {
                Awaitility.await().atMost(SOON).until(() -> victim.members().size() == 2);
                Awaitility.await().atMost(SOON).until(() -> victim.members().size() == 1);
            } finally {
                friend.getLifecycleService().terminate();
            }
        }
    }

    @Test
    void a_new_certificate_is_shown_at_once_and_nothing_is_started_again() throws Exception {
        try (MemberTls tls = new MemberTls()) {
            HazelcastInstance friend = member(tls, authority.member("friend", DAY));
            try {
                Awaitility.await().atMost(SOON).until(() -> victim.members().size() == 2);
                var before = shown();
                victim.use(authority.member("victim", DAY));
                assertThat(shown()).isNotEqualTo(before);
                assertThat(victim.members()).as("those who are there stay").hasSize(2);
            } finally {
                friend.getLifecycleService().terminate();
            }
        }
    }

    private X509Certificate shown() throws Exception {
        try (SSLSocket socket = raw()) {
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    @Test
    void a_packet_that_is_too_large_ends_its_connection_before_room_is_made_for_it() throws Exception {
        long before = victim.refusedConnections();
        int[] sizes = {PacketBound.BYTES_MAX + 1, Integer.MAX_VALUE, -1};
        List<Socket> open = new ArrayList<>();
        try {
            for (int size : sizes) {
                SSLSocket socket = raw();
                open.add(socket);
                socket.getOutputStream().write(packet(size));
            }
            for (int i = 0; i < sizes.length; i++) {
                assertThat(endOf(open.get(i))).as("%d", sizes[i]).isTrue();
            }
            Awaitility.await().atMost(SOON).until(() -> victim.refusedConnections() - before >= sizes.length);
        } finally {
            close(open);
        }
        assertThat(victim.state()).isEqualTo(MemberState.JOINED);
    }

    private static byte[] packet(int size) {
        return ByteBuffer.allocate(14)
                .put("HZC".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 4)
                .putChar((char) 0)
                .putInt(-1)
                .putInt(size)
                .array();
    }

    @Test
    void what_is_no_tls_ends_its_connection() throws IOException {
        List<String> hellos = List.of("HZC", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "\u0016\u0003\u0001\u007f\u007f");
        List<Socket> open = new ArrayList<>();
        try {
            for (String hello : hellos) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port.number());
                open.add(socket);
                socket.getOutputStream().write(hello.getBytes(StandardCharsets.ISO_8859_1));
            }
            for (int i = 0; i < hellos.size(); i++) {
                assertThat(endOf(open.get(i))).as(hellos.get(i)).isTrue();
            }
        } finally {
            close(open);
        }
        assertThat(victim.state()).isEqualTo(MemberState.JOINED);
    }

    @Test
    void those_who_say_nothing_are_few_and_not_for_long() throws Exception {
        long before = victim.refusedConnections();
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < MemberTls.HANDSHAKES_OF_ONE_MAX * 2; i++) {
                silent.add(new Socket(InetAddress.getLoopbackAddress(), port.number()));
            }
            for (Socket socket : silent) {
                assertThat(endOf(socket)).isTrue();
            }
            assertThat(victim.refusedConnections() - before).isGreaterThanOrEqualTo(silent.size());
            try (SSLSocket member = raw()) {
                assertThat(member.getSession().isValid()).isTrue();
            }
        } finally {
            close(silent);
        }
    }

    private static void close(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** Whether the other end closes or resets within twenty seconds. */
    private static boolean endOf(Socket socket) throws IOException {
        socket.setSoTimeout(20_000);
        try {
            byte[] rest = new byte[1_024];
            while (socket.getInputStream().read(rest) >= 0) {
                // what it says before it ends does not matter
            }
            return true;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** A connection with a member's certificate and nothing of Hazelcast. */
    private SSLSocket raw() throws Exception {
        try (MemberTls tls = new MemberTls()) {
            tls.use(authority.member("friend", DAY));
            SSLSocket socket = (SSLSocket) tls.contextOrThrow()
                    .getSocketFactory()
                    .createSocket(InetAddress.getLoopbackAddress(), port.number());
            socket.startHandshake();
            return socket;
        }
    }

    private HazelcastInstance member(MemberTls tls, MemberCredential credential) {
        try {
            tls.use(credential);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        return HazelcastInstanceFactory.newHazelcastInstance(visitor(), null, tls.nodeContext());
    }

    private Config visitor() {
        Config config = new Config();
        config.setClusterName(clusterName);
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.logging.type", "slf4j");
        config.setProperty("hazelcast.max.join.seconds", "6");
        config.getJetConfig().setEnabled(false);
        ServerSocketEndpointConfig endpoint = new ServerSocketEndpointConfig().setPort(0);
        endpoint.getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        var network = config.getAdvancedNetworkConfig().setEnabled(true).setMemberEndpointConfig(endpoint);
        network.getJoin().getMulticastConfig().setEnabled(false);
        network.getJoin().getAutoDetectionConfig().setEnabled(false);
        // So long it asks before it claims to be the first, and waits ten seconds for who would object.
        network.getJoin()
                .getTcpIpConfig()
                .setEnabled(true)
                .setConnectionTimeoutSeconds(2)
                .setMembers(List.of("127.0.0.1:" + port.number()));
        return config;
    }
}
