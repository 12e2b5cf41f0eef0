package io.tollgate.launcher.up;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
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
        var withDatabase = new HashMap<>(ALL);
        withDatabase.put("TOLLGATE_DB_URL", "jdbc:postgresql://db/tollgate");

        assertThat(Environment.controlPlane(withDatabase)).hasSize(5).doesNotContainKey("PATH");
    }

    @Test
    void a_database_password_without_a_database_is_not_handed_on() {
        assertThat(Environment.controlPlane(ALL)).hasSize(3).doesNotContainKey("TOLLGATE_DB_PASSWORD");
    }
}
