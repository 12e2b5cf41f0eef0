package io.tollgate.launcher.up;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvironmentTest {
    private static final Map<String, String> ALL = Map.of(
            "PATH", "/bin",
            "TOLLGATE_DRAIN_TIMEOUT", "5s",
            "TOLLGATE_DB_PASSWORD", "secret",
            "TOLLGATE_MASTER_KEY_FILE", "/key",
            "TOLLGATE_ADMIN_PASSWORD", "secret");

    @Test
    void a_node_never_sees_the_secrets_of_the_control_plane() {
        assertThat(Environment.node(ALL)).isEqualTo(Map.of("TOLLGATE_DRAIN_TIMEOUT", "5s"));
    }

    @Test
    void the_control_plane_sees_every_setting() {
        assertThat(Environment.controlPlane(ALL)).hasSize(4).doesNotContainKey("PATH");
    }
}
