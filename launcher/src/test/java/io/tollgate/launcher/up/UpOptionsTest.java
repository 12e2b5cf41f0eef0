package io.tollgate.launcher.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.launcher.setting.PortSetting;
import io.tollgate.launcher.setting.Refusal;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UpOptionsTest {
    @Test
    void a_flag_wins_over_the_environment() throws Refusal {
        var options = UpOptions.of(
                null,
                1,
                false,
                Map.of(PortSetting.ADMIN, 7001),
                Map.of("TOLLGATE_ADMIN_PORT", "6001", "TOLLGATE_SYNC_PORT", " 6005 ", "TOLLGATE_DEMO_PORT", " "));

        assertThat(options.ports()).isEqualTo(Map.of(PortSetting.ADMIN, 7001, PortSetting.SYNC, 6005));
    }

    @Test
    void the_data_folder_is_in_the_checkout_unless_told_otherwise() throws Refusal {
        var options = UpOptions.of(null, 1, false, Map.of(), Map.of("TOLLGATE_HOME", "/opt/tollgate"));

        assertThat(options.data()).isEqualTo(Path.of("/opt/tollgate/.tollgate"));
    }

    @Test
    void a_port_that_is_no_number_names_its_variable() {
        assertThatThrownBy(() -> UpOptions.of(null, 1, false, Map.of(), Map.of("TOLLGATE_SYNC_PORT", "eighty")))
                .hasMessage("TOLLGATE_SYNC_PORT: eighty (expected: a port number)");
    }

    @Test
    void nobody_starts_no_node_or_a_thousand() {
        assertThatThrownBy(() -> UpOptions.of(null, 0, false, Map.of(), Map.of()))
                .hasMessageContaining("--nodes: 0");
        assertThatThrownBy(() -> UpOptions.of(null, new UpOptions.Size(1, 6), false, Map.of(), Map.of()))
                .hasMessage("--control-planes: 6 (expected: 1 to 5)");
        assertThatThrownBy(() -> UpOptions.of(null, 1000, false, Map.of(), Map.of()))
                .hasMessageContaining("expected: 1 to 32");
    }

    @Test
    void an_address_to_listen_on_that_cannot_be_names_its_variable() throws Refusal {
        var options = UpOptions.of(null, 1, false, Map.of(), Map.of("TOLLGATE_BIND", "not an address"));

        assertThatThrownBy(options::bind).hasMessageContaining("TOLLGATE_BIND: not an address");
    }

    @Test
    void planes_that_listen_on_all_are_called_on_loopback() throws Refusal {
        var options = UpOptions.of(null, 1, false, Map.of(), Map.of("TOLLGATE_BIND", "0.0.0.0"));

        assertThat(options.host()).isEqualTo("127.0.0.1");
    }
}
