package io.tollgate.node.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.core.key.Cidr;
import io.tollgate.node.guard.FaultCounts.Protocol;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientGuardTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static ClientGuard guard(int all, int each, String... trusted) {
        return new ClientGuard(
                new ClientLimits(all, each, 1, 1, SECOND, SECOND),
                List.of(trusted).stream().map(Cidr::parse).toList());
    }

    private static InetAddress address(String text) {
        return InetAddress.ofLiteral(text);
    }

    @Test
    void an_address_gets_so_many_connections_and_another_when_one_has_gone() {
        ClientGuard guard = guard(100, 2);
        assertThat(guard.enter(address("10.0.0.1"))).isTrue();
        assertThat(guard.enter(address("10.0.0.1"))).isTrue();
        assertThat(guard.enter(address("10.0.0.1"))).isFalse();
        assertThat(guard.enter(address("10.0.0.2"))).as("somebody else").isTrue();
        assertThat(guard.connections()).isEqualTo(3);
        assertThat(guard.faults().of(Protocol.UNKNOWN, DownstreamFault.ADDRESS_CONNECTIONS))
                .isEqualTo(1);
        guard.leave(address("10.0.0.1"));
        assertThat(guard.enter(address("10.0.0.1"))).isTrue();
    }

    @Test
    void a_net_of_ipv6_is_one_client() {
        ClientGuard guard = guard(100, 1);
        assertThat(guard.enter(address("2001:db8:0:1::1"))).isTrue();
        assertThat(guard.enter(address("2001:db8:0:1:ffff::2"))).isFalse();
        assertThat(guard.enter(address("2001:db8:0:2::1"))).isTrue();
    }

    @Test
    void the_node_takes_so_many_of_everybody_together() {
        ClientGuard guard = guard(2, 2, "10.9.0.0/16");
        assertThat(guard.enter(address("10.0.0.1"))).isTrue();
        assertThat(guard.enter(address("10.9.0.1"))).isTrue();
        assertThat(guard.enter(address("10.9.0.1"))).isFalse();
        assertThat(guard.faults().of(Protocol.UNKNOWN, DownstreamFault.NODE_CONNECTIONS))
                .isEqualTo(1);
    }

    @Test
    void many_clients_come_from_a_trusted_proxy() {
        ClientGuard guard = guard(100, 1, "10.9.0.0/16");
        for (int i = 0; i < 50; i++) {
            assertThat(guard.enter(address("10.9.0.1"))).isTrue();
        }
        for (int i = 0; i < 50; i++) {
            guard.leave(address("10.9.0.1"));
        }
        assertThat(guard.connections()).isZero();
    }

    @Test
    void faults_are_printed_by_protocol_and_reason() {
        ClientGuard guard = guard(1, 1);
        guard.faults().count(Protocol.HTTP_2, DownstreamFault.PING_FLOOD, address("10.0.0.1"), "ping-flood");
        guard.faults().count(Protocol.HTTP_2, DownstreamFault.PING_FLOOD, address("10.0.0.1"), "ping-flood");
        StringBuilder out = new StringBuilder();
        guard.faults().print(out);
        assertThat(out)
                .contains("tollgate_downstream_faults_total{protocol=\"h2\",reason=\"ping-flood\"} 2\n")
                .doesNotContain("rapid");
    }

    @Test
    void a_limit_of_nothing_is_none() {
        assertThatThrownBy(() -> new ClientLimits(1, 0, 1, 1, SECOND, SECOND))
                .hasMessage("connectionsPerAddressMax: 0 (expected: more than 0)");
    }
}
