package io.tollgate.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import io.tollgate.node.settings.HostPort;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which address a member listens on: one, and the one that the others use. */
class MemberAddressTest {
    @Test
    void a_bound_address_is_listened_on() {
        Config config = config("127.0.0.1", "node-1.example");

        assertThat(listening(config)).containsExactly("127.0.0.1");
        assertThat(config.getProperty("hazelcast.socket.bind.any")).isEqualTo("false");
    }

    @Test
    void a_node_that_listens_on_all_still_has_its_member_listen_on_one() {
        Config config = config("0.0.0.0", "127.0.0.1");

        assertThat(listening(config)).containsExactly("127.0.0.1");
        assertThat(config.getProperty("hazelcast.socket.bind.any")).isEqualTo("false");
    }

    @Test
    void a_translated_address_leaves_only_to_listen_on_all() {
        Config config = config("0.0.0.0", "203.0.113.7"); // RFC 5737: nobody has it

        assertThat(config.getAdvancedNetworkConfig().getEndpointConfigs().values())
                .noneMatch(endpoint -> endpoint.getInterfaces().isEnabled());
        assertThat(config.getProperty("hazelcast.socket.bind.any")).isEqualTo("true");
        assertThat(MemberConfig.listensOnAll(settings("0.0.0.0", "203.0.113.7")))
                .as("and that is said aloud")
                .contains("ALL addresses", "port 5701", "203.0.113.7", "TOLLGATE_BIND");
    }

    private static List<String> listening(Config config) {
        return config.getAdvancedNetworkConfig().getEndpointConfigs().values().stream()
                .filter(endpoint -> endpoint.getInterfaces().isEnabled())
                .flatMap(endpoint -> endpoint.getInterfaces().getInterfaces().stream())
                .toList();
    }

    private static Config config(String bind, String advertised) {
        return MemberConfig.of(settings(bind, advertised), "counters", 1, _ -> null);
    }

    private static MemberSettings settings(String bind, String advertised) {
        HostPort address = new HostPort(advertised, 5701);
        return new MemberSettings("test", InetAddress.ofLiteral(bind), 5701, address, List.of(address.toString()));
    }
}
