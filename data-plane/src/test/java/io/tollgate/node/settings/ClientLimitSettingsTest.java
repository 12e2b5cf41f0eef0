package io.tollgate.node.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.node.guard.ClientLimits;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClientLimitSettingsTest {
    private static ClientLimits read(Map<String, String> variables) throws InvalidSettingException {
        return NodeSettings.read(variables).proxying().limits();
    }

    @Test
    void nothing_said_is_the_default() throws Exception {
        assertThat(read(Map.of())).isEqualTo(ClientLimits.DEFAULTS);
    }

    @Test
    void each_has_its_variable() throws Exception {
        assertThat(read(Map.of(
                        "TOLLGATE_MAX_CONNECTIONS", "1",
                        "TOLLGATE_MAX_CONNECTIONS_PER_ADDRESS", "2",
                        "TOLLGATE_MAX_REQUESTS_PER_CONNECTION", "3",
                        "TOLLGATE_MAX_STREAMS_PER_CONNECTION", "4",
                        "TOLLGATE_HEAD_TIMEOUT", "5s",
                        "TOLLGATE_IDLE_TIMEOUT", "6s")))
                .isEqualTo(new ClientLimits(1, 2, 3, 4, Duration.ofSeconds(5), Duration.ofSeconds(6)));
    }

    @Test
    void none_can_be_nothing() {
        assertThatThrownBy(() -> read(Map.of("TOLLGATE_MAX_STREAMS_PER_CONNECTION", "0")))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage(
                        "TOLLGATE_MAX_STREAMS_PER_CONNECTION: \"0\" (expected: a whole number from 1 to 1000000000)");
        assertThatThrownBy(() -> read(Map.of("TOLLGATE_IDLE_TIMEOUT", "0s")))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("TOLLGATE_IDLE_TIMEOUT: ");
    }
}
