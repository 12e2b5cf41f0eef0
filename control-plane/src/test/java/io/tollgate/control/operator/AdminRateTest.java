package io.tollgate.control.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.control.problem.ProblemException.TooManyRequests;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What one operator may ask in a while. */
final class AdminRateTest {
    private long nanos;
    private final AdminRate rate = new AdminRate(() -> nanos);

    @Test
    void aFloodIsCutOffAndAnotherOperatorIsNot() {
        for (int i = 0; i < AdminRate.BURST; i++) {
            rate.admit("flood");
        }
        assertThatThrownBy(() -> rate.admit("flood")).isInstanceOf(TooManyRequests.class);
        rate.admit("other");
        nanos += Duration.ofSeconds(1).toNanos();
        int admitted = 0;
        try {
            while (true) {
                rate.admit("flood");
                admitted++;
            }
        } catch (TooManyRequests e) {
            assertThat(admitted).isEqualTo(AdminRate.PER_SECOND);
        }
    }
}
