package io.tollgate.node.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimitCountersSettingTest {
    private static int read(Map<String, String> variables) throws InvalidSettingException {
        return NodeSettings.read(variables).proxying().limitCountersMax();
    }

    @Test
    void a_cluster_keeps_a_quarter_of_a_million_counters_unless_it_is_told_to_keep_more() throws Exception {
        assertThat(read(Map.of())).isEqualTo(250_000);
        assertThat(read(Map.of("TOLLGATE_LIMIT_COUNTERS_MAX", "1000000"))).isEqualTo(1_000_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "999", "4000001", "99999999999", "many"})
    void what_is_no_bound_is_refused(String text) {
        assertThatThrownBy(() -> read(Map.of("TOLLGATE_LIMIT_COUNTERS_MAX", text)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("TOLLGATE_LIMIT_COUNTERS_MAX: \"" + text
                        + "\" (expected: a whole number from 1000 to 4000000)");
    }
}
