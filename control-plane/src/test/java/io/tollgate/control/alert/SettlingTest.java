package io.tollgate.control.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.control.problem.ProblemException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Nobody looks until the database has been there for a while. */
final class SettlingTest {
    private long nanos;
    private boolean away;
    private int looks;
    private final Settling settling = new Settling(() -> nanos);

    private void after(Duration time) {
        nanos += time.toNanos();
        settling.look(
                () -> {
                    there();
                    looks++;
                },
                this::there);
    }

    private void there() {
        if (away) {
            throw new ProblemException.Unavailable(null);
        }
    }

    @Test
    void afterTheStartAndAsLongAfterItsLastAbsenceAsThat() {
        after(Settling.TAKES.minusSeconds(1));
        assertThat(looks).isZero();
        after(Duration.ofSeconds(1));
        assertThat(looks).isEqualTo(1);

        away = true;
        for (int second = 0; second < 20; second += 2) {
            assertThatThrownBy(() -> after(Duration.ofSeconds(2))).isInstanceOf(ProblemException.Unavailable.class);
        }
        away = false;
        after(Settling.TAKES.minusSeconds(1));
        assertThat(looks).as("it is back, and nobody has written yet").isEqualTo(1);
        after(Duration.ofSeconds(1));
        assertThat(looks).isEqualTo(2);
    }
}
