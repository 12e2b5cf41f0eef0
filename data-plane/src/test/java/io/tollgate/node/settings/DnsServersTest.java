package io.tollgate.node.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DnsServersTest {
    private static List<InetSocketAddress> read(String text) throws InvalidSettingException {
        return NodeSettings.read(Map.of("TOLLGATE_DNS_SERVERS", text))
                .proxying()
                .dnsServers();
    }

    private static InetSocketAddress at(String literal, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
    }

    @Test
    void none_means_the_systems() throws InvalidSettingException {
        assertThat(NodeSettings.read(Map.of()).proxying().dnsServers()).isEmpty();
    }

    @Test
    void they_are_addresses_with_or_without_a_port() throws InvalidSettingException {
        assertThat(read("10.0.0.2, 10.0.0.3:5353,::1,[fd00::1],[fd00::2]:53053"))
                .containsExactly(
                        at("10.0.0.2", 53),
                        at("10.0.0.3", 5353),
                        at("::1", 53),
                        at("fd00::1", 53),
                        at("fd00::2", 53053));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dns.example", "10.0.0.2:", "10.0.0.2:0", "10.0.0.2:65536", "[::1", "[::1]53", ",10.0.0.2"})
    void anything_else_is_refused(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("TOLLGATE_DNS_SERVERS: \"" + text
                        + "\" (expected: addresses such as 10.0.0.2 or 10.0.0.2:5353, separated by commas)");
    }
}
