package io.tollgate.node.leak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeakGateTest {
    @Test
    void a_lost_buffer_is_reported() {
        lose();
        List<String> found = new ArrayList<>();
        await().untilAsserted(() -> {
            found.addAll(LeakGate.provoke());
            assertThat(found).anyMatch(leak -> leak.startsWith("LEAK: "));
        });
    }

    private static void lose() {
        ByteBuf lost = PooledByteBufAllocator.DEFAULT.directBuffer(16);
        lost.writeByte(1);
    }
}
