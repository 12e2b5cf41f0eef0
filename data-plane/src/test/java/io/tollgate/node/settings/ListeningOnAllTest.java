package io.tollgate.node.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** A node bound to 0.0.0.0, as in a container, must say where the other nodes reach it. */
class ListeningOnAllTest {
    @Test
    void it_is_refused_without_a_cluster_address() {
        assertThatThrownBy(() -> NodeSettings.read(Map.of("TOLLGATE_BIND", "0.0.0.0")))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("TOLLGATE_CLUSTER_ADDRESS: not set while TOLLGATE_BIND is 0.0.0.0");
    }

    @Test
    void it_is_taken_with_one() throws InvalidSettingException {
        NodeSettings settings = NodeSettings.read(
                Map.of("TOLLGATE_BIND", "0.0.0.0", "TOLLGATE_CLUSTER_ADDRESS", "node-1.example:5701"));

        assertThat(settings.listeners().clusterAddress()).isEqualTo(new HostPort("node-1.example", 5701));
    }
}
