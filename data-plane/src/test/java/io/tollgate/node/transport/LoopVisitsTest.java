package io.tollgate.node.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoopVisitsTest {
    @Test
    void a_loop_that_failed_to_hand_over_once_is_asked_again() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (Transport transport = new Transport(1)) {
            LoopVisits<Integer> visits = new LoopVisits<>(transport.loops(), index -> {
                if (asked.incrementAndGet() == 1) {
                    throw new IllegalArgumentException("once");
                }
                return asked.get();
            });
            assertThatIllegalStateException().isThrownBy(visits::visit);
            assertThat(visits.visit()).containsExactly(2);
        }
    }
}
