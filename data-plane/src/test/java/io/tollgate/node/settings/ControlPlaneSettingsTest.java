package io.tollgate.node.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the control planes are, and what they are told. */
final class ControlPlaneSettingsTest {
    private static NodeSettings.ControlPlane read(String variable, String value) throws InvalidSettingException {
        return NodeSettings.read(Map.of(variable, value)).controlPlane();
    }

    @Test
    void oneOrSeveralAddresses() throws Exception {
        assertThat(NodeSettings.read(Map.of()).controlPlane().addresses())
                .isEqualTo(List.of(new HostPort("localhost", 8005)));
        assertThat(read("TOLLGATE_SYNC_ADDRESS", "a.example:1, [::1]:2 ,a.example:1")
                        .addresses())
                .isEqualTo(List.of(new HostPort("a.example", 1), new HostPort("::1", 2)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a:1,", ",a:1", "a:1,,b:2", "a:1;b:2", "a:70000"})
    void whatIsNoListOfAddressesIsRefused(String text) {
        assertThatThrownBy(() -> read("TOLLGATE_SYNC_ADDRESS", text))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("TOLLGATE_SYNC_ADDRESS");
    }

    @Test
    void seventeenAddressesAreTooMany() {
        String many = IntStream.range(0, 17).mapToObj(i -> "h" + i + ":1").collect(Collectors.joining(","));
        assertThatThrownBy(() -> read("TOLLGATE_SYNC_ADDRESS", many)).isInstanceOf(InvalidSettingException.class);
    }

    @Test
    void labels() throws Exception {
        assertThat(read("TOLLGATE_NODE_LABELS", "zone=a,rack=7").labels()).isEqualTo(Map.of("zone", "a", "rack", "7"));
        assertThatThrownBy(() -> read("TOLLGATE_NODE_LABELS", "zone"))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("TOLLGATE_NODE_LABELS");
    }
}
