package io.tollgate.node.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whether a node holds counters is for its operator to say. */
class MemberKindTest {
    @Test
    void a_node_holds_counters_unless_it_is_told_otherwise() throws InvalidSettingException {
        assertThat(NodeSettings.read(Map.of()).listeners().member()).isEqualTo(MemberKind.DATA);
        assertThat(NodeSettings.read(Map.of("TOLLGATE_CLUSTER_MEMBER", "lite"))
                        .listeners()
                        .member())
                .isEqualTo(MemberKind.LITE);
    }

    @Test
    void there_are_two_kinds() {
        assertThatThrownBy(() -> NodeSettings.read(Map.of("TOLLGATE_CLUSTER_MEMBER", "Lite")))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("TOLLGATE_CLUSTER_MEMBER")
                .hasMessageContaining("data or lite");
    }
}
