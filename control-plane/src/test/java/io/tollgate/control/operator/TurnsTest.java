package io.tollgate.control.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.control.problem.ProblemException.TooManyRequests;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** No more at one name than it bears; other names do not wait. */
final class TurnsTest {
    private final Turns turns = new Turns(Duration.ofMillis(1));

    @Test
    void theSameNameWaitsAnotherDoesNotAndNothingIsKept() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        Thread first = Thread.ofVirtual()
                .start(() -> turns.take("ada", () -> 1, () -> {
                    inside.countDown();
                    try {
                        leave.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return 1;
                }));
        inside.await();
        assertThatThrownBy(() -> turns.take("ada", () -> 0, () -> 2)).isInstanceOf(TooManyRequests.class);
        assertThat(turns.take("ada", () -> 2, () -> 7)).as("where two may").isEqualTo(7);
        assertThat(turns.take("bob", () -> 1, () -> 3)).isEqualTo(3);
        leave.countDown();
        first.join();
        assertThat(turns.take("ada", () -> 1, () -> 4)).isEqualTo(4);
        assertThatThrownBy(() -> turns.take("ada", () -> 1, () -> {
                    throw new IllegalStateException("of the work");
                }))
                .hasMessage("of the work");
        assertThat(turns.names()).isZero();
    }
}
