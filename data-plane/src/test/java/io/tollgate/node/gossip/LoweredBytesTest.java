package io.tollgate.node.gossip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tollgate.node.adaptive.LoweredTidings;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LoweredBytesTest {
    private static final List<LoweredTidings> TIDINGS = List.of(
            new LoweredTidings("plan", "acme", true, 2, 600_000, 7_000, "62 % of 340 requests refused in 60 s"),
            new LoweredTidings("per-address", "2001:db8:0:0:0:0:0:0/64", false, 0, 0, 3_000, ""));

    @Test
    void what_is_written_is_read() {
        assertThat(LoweredBytes.read(LoweredBytes.write(TIDINGS))).isEqualTo(TIDINGS);
        assertThat(LoweredBytes.read(LoweredBytes.write(List.of()))).isEmpty();
        assertThat(LoweredBytes.read(LoweredBytes.write(Collections.nCopies(100, TIDINGS.getFirst()))))
                .hasSize(LoweredBytes.COUNT_MAX);
    }

    @Test
    void a_later_version_is_none_of_ours() {
        byte[] later = LoweredBytes.write(TIDINGS);
        later[0] = 3;
        assertThat(LoweredBytes.read(later)).isEmpty();
        assertThat(LoweredBytes.read(new byte[0])).isEmpty();
    }

    @Test
    void a_node_of_the_first_version_tells_at_once() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(1);
            out.writeByte(1);
            out.writeUTF("plan");
            out.writeUTF("acme");
            out.writeBoolean(true);
            out.writeByte(2);
            out.writeLong(600_000);
            out.writeUTF("so");
        }
        assertThat(LoweredBytes.read(bytes.toByteArray()))
                .containsExactly(new LoweredTidings("plan", "acme", true, 2, 600_000, 0, "so"));
    }

    @Test
    void a_message_cut_short_or_too_long_or_out_of_bounds_is_refused() {
        byte[] whole = LoweredBytes.write(TIDINGS);
        for (int length = 1; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatIllegalArgumentException().isThrownBy(() -> LoweredBytes.read(cut));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LoweredBytes.read(Arrays.copyOf(whole, whole.length + 1)));
        byte[] many = whole.clone();
        many[1] = 100;
        assertThatIllegalArgumentException().isThrownBy(() -> LoweredBytes.read(many));
        assertThatIllegalArgumentException().isThrownBy(() -> new LoweredTidings("l", "acme", true, 8, 1, 1, ""));
        assertThatIllegalArgumentException().isThrownBy(() -> new LoweredTidings("l", "acme", true, 1, 1, -1, ""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LoweredTidings("l", "a".repeat(256), true, 1, 1, 1, ""));
    }

    @Property
    void anything_is_read_or_refused(@ForAll @Size(max = 300) byte[] bytes) {
        if (bytes.length > 0) {
            bytes[0] = (byte) (1 + (bytes[0] & 1));
        }
        try {
            assertThat(LoweredBytes.read(bytes).size()).isLessThanOrEqualTo(LoweredBytes.COUNT_MAX);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining("expected");
        }
    }
}
