package io.tollgate.console.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** The name that is proposed is one that can be taken. */
final class AddNodeDialogTest {
    @Test
    void theFirstNumberThatNoNodeHasIsProposed() {
        assertThat(AddNodeDialog.proposal(Set.of())).isEqualTo("node-1");
        assertThat(AddNodeDialog.proposal(Set.of("node-1", "node-2"))).isEqualTo("node-3");
        assertThat(AddNodeDialog.proposal(Set.of("node-2"))).isEqualTo("node-1");
        assertThat(AddNodeDialog.proposal(Set.of("node-1", "edge", "node-3"))).isEqualTo("node-2");
    }
}
