package io.tollgate.node.gossip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tollgate.node.guard.Subject;
import io.tollgate.node.guard.Tidings;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TidingsBytesTest {
    private static final List<Tidings> TIDINGS = Stream.of(
                    "203.0.113.7",
                    "203.0.113.0/24",
                    "2001:db8:0:0:0:0:0:1",
                    "2001:db8:0:0:0:0:0:0/64",
                    "k_0123456789ab",
                    "everybody")
            .map(text -> new Tidings(Objects.requireNonNull(Subject.parse(text)), text.length()))
            .toList();

    @Test
    void what_is_written_is_read() {
        assertThat(TidingsBytes.read(TidingsBytes.write(TIDINGS))).isEqualTo(TIDINGS);
        assertThat(TidingsBytes.read(TidingsBytes.write(List.of()))).isEmpty();
    }

    @Test
    void a_later_version_is_none_of_ours() {
        byte[] later = TidingsBytes.write(TIDINGS);
        later[0] = 2;
        assertThat(TidingsBytes.read(later)).isEmpty();
        assertThat(TidingsBytes.read(new byte[0])).isEmpty();
    }

    @Test
    void what_a_newer_node_counts_besides_is_left_out() {
        byte[] newer = TidingsBytes.write(TIDINGS);
        newer[1] = 99;
        assertThat(TidingsBytes.read(newer)).isEqualTo(TIDINGS.subList(1, TIDINGS.size()));
    }

    @Test
    void a_message_cut_short_or_too_long_is_refused() {
        byte[] cut = java.util.Arrays.copyOf(TidingsBytes.write(TIDINGS), 30);
        assertThatIllegalArgumentException().isThrownBy(() -> TidingsBytes.read(cut));
        byte[] endless = new byte[1 + 21 * 513];
        endless[0] = 1;
        assertThatIllegalArgumentException().isThrownBy(() -> TidingsBytes.read(endless));
    }

    @Property
    void whatever_a_peer_sends_is_read_or_refused(@ForAll @Size(max = 300) byte[] message) {
        if (message.length > 0) {
            message[0] = 1;
        }
        try {
            assertThat(TidingsBytes.read(message)).hasSizeLessThanOrEqualTo(TidingsBytes.COUNT_MAX);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).contains("expected");
        }
    }
}
