package io.tollgate.launcher.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PortPlanTest {
    private static final EnumSet<PortSetting> ALL = EnumSet.allOf(PortSetting.class);

    @Test
    void node_k_takes_base_plus_k_minus_1() throws Refusal {
        var plan = PortPlan.of(Map.of(PortSetting.PROXY, 7000), ALL, 3);

        assertThat(plan.ports().get(PortSetting.PROXY)).isEqualTo(List.of(7000, 7001, 7002));
        assertThat(plan.ports().get(PortSetting.PROXY_TLS)).isEqualTo(List.of(8443, 8444, 8445));
        assertThat(plan.ports().get(PortSetting.STATUS)).isEqualTo(List.of(8100, 8101, 8102));
        assertThat(plan.of(PortSetting.CLUSTER, 3)).isEqualTo(5703);
    }

    @Test
    void passes_over_numbers_that_another_part_has() throws Refusal {
        var plan = PortPlan.of(Map.of(), ALL, 4);

        assertThat(plan.ports().get(PortSetting.PROXY)).isEqualTo(List.of(8000, 8003, 8004, 8006));
    }

    @Test
    void further_control_planes_have_ports_of_their_own_that_nobody_else_has() throws Refusal {
        var plan = PortPlan.of(Map.of(), ALL, 2, 3);

        assertThat(plan.ports().get(PortSetting.SYNC)).hasSize(3).startsWith(8005);
        assertThat(plan.ports().values().stream().flatMap(List::stream)).doesNotHaveDuplicates();
        assertThat(plan.ports().get(PortSetting.DEMO)).hasSize(1);
    }

    @Test
    void two_settings_with_one_number_are_refused_and_both_are_named() {
        assertThatThrownBy(() -> PortPlan.of(Map.of(PortSetting.ADMIN, 8002), ALL, 1))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("8002")
                .hasMessageContaining("TOLLGATE_ADMIN_PORT")
                .hasMessageContaining("TOLLGATE_CONSOLE_PORT")
                .extracting(refusal -> ((Refusal) refusal).exitCode())
                .isEqualTo(2);
    }

    @Test
    void a_number_that_is_no_port_is_refused() {
        assertThatThrownBy(() -> PortPlan.of(Map.of(PortSetting.DEMO, 65_536), ALL, 1))
                .hasMessage("TOLLGATE_DEMO_PORT: 65536 (expected: a port from 1 to 65535)");
    }

    @Test
    void a_base_that_leaves_no_room_for_the_nodes_is_refused() {
        assertThatThrownBy(() -> PortPlan.of(Map.of(PortSetting.PROXY, 65_534), ALL, 3))
                .hasMessageContaining("TOLLGATE_PROXY_PORT")
                .hasMessageContaining("no room for 3 nodes");
    }

    @Test
    void a_taken_port_is_one_line_with_its_purpose_and_its_variable() throws Exception {
        var loopback = InetAddress.getLoopbackAddress();
        try (var socket = new ServerSocket(0, 1, loopback)) {
            var plan =
                    PortPlan.of(Map.of(PortSetting.STATUS, socket.getLocalPort()), EnumSet.of(PortSetting.STATUS), 1);

            assertThatThrownBy(() -> plan.requireFree(loopback))
                    .hasMessage(
                            "port %d (status of node-1) is taken: stop what listens there, or set TOLLGATE_STATUS_PORT (or --status-port) to another port",
                            socket.getLocalPort())
                    .extracting(refusal -> ((Refusal) refusal).exitCode())
                    .isEqualTo(3);
        }
    }
}
