package io.tollgate.console.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The command works where the node is. */
final class JoinCommandTest {
    @Test
    void aNameThatOtherMachinesReachIsPreferred() {
        JoinCommand join =
                new JoinCommand(List.of("localhost", "127.0.0.1", "0.0.0.0", "control.example.com"), 8005, List.of());
        assertThat(join.onThisMachineOnly()).isFalse();
        assertThat(join.text("node-3", "tgj_a_b_c"))
                .contains("export TOLLGATE_SYNC_ADDRESS=control.example.com:8005\n")
                .contains("# export TOLLGATE_BIND=")
                .contains("# export TOLLGATE_CLUSTER_ADDRESS=");
    }

    @Test
    void everyControlPlaneIsNamedOnceThisOneFirst() {
        JoinCommand join =
                new JoinCommand(List.of("a.example.com"), 8005, List.of("b.example.com:8005", "a.example.com:8005"));
        assertThat(join.text("node-3", "t"))
                .contains("export TOLLGATE_SYNC_ADDRESS=a.example.com:8005,b.example.com:8005\n");
    }

    @Test
    void loopbackIsTakenWhenThereIsNothingElse() {
        JoinCommand join = new JoinCommand(List.of("localhost", "127.0.0.1", "::1"), 8005, List.of());
        assertThat(join.onThisMachineOnly()).isTrue();
        assertThat(join.text("it's $(id)", "t"))
                .contains("export TOLLGATE_SYNC_ADDRESS=localhost:8005\n")
                .contains("export TOLLGATE_NODE_NAME='it'\\''s $(id)'\n");
    }
}
