package io.tollgate.node.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Time that passes as fast as the faster one of two clocks. */
class LeaseClockTest {
    private final AtomicLong nanos = new AtomicLong(-5);
    private final AtomicLong wallMillis = new AtomicLong(1_000);
    private final LeaseClock clock = new LeaseClock(nanos::get, wallMillis::get);

    private long passed(long monotonicMillis, long wall) {
        long before = clock.getAsLong();
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(monotonicMillis));
        wallMillis.addAndGet(wall);
        return TimeUnit.NANOSECONDS.toMillis(clock.getAsLong() - before);
    }

    @Test
    void while_both_pass_alike_it_is_the_monotonic_one() {
        assertThat(passed(70, 70)).isEqualTo(70);
        assertThat(passed(70, 69)).as("milliseconds are coarse").isEqualTo(70);
        assertThat(passed(1, 2)).isEqualTo(1);
    }

    @Test
    void a_suspended_machine_has_lost_the_time() {
        assertThat(passed(0, 3_000)).isEqualTo(3_000);
        assertThat(passed(20, 20)).isEqualTo(20);
    }

    @Test
    void a_wall_clock_that_is_set_back_takes_nothing_away_and_what_it_gains_later_counts() {
        assertThat(passed(10, -60_000)).isEqualTo(10);
        assertThat(passed(0, 3_000)).isEqualTo(3_000);
        assertThat(passed(10, 10)).isEqualTo(10);
    }
}
