package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.e2e.ArrivalLog.Arrival;
import io.tollgate.e2e.WindowJudge.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A judge that finds nothing would let everything pass. */
class WindowJudgeE2eTest {
    private static final Duration WINDOW = Duration.ofSeconds(1);
    private static final int LIMIT = 3;

    /** Sent and arrived, in milliseconds. */
    private static Arrival arrival(long sent, long arrived) {
        return new Arrival("limit", "subject", sent * 1_000_000, arrived * 1_000_000);
    }

    private static Verdict judge(Arrival... arrivals) {
        return WindowJudge.judge(List.of(arrivals), LIMIT, WINDOW);
    }

    @Test
    void one_too_many_in_any_window_is_found() {
        Verdict verdict =
                judge(arrival(0, 1), arrival(700, 701), arrival(800, 801), arrival(900, 901), arrival(1600, 1601));

        assertThat(verdict).isEqualTo(new Verdict(4, 4));
    }

    @Test
    void a_window_ends_before_its_last_moment() {
        assertThat(judge(arrival(0, 0), arrival(1, 1), arrival(2, 2), arrival(1000, 1000)))
                .isEqualTo(new Verdict(3, 3));
    }

    @Test
    void what_was_held_up_on_its_way_is_too_many_by_arrival_and_not_for_certain() {
        Verdict verdict = judge(arrival(0, 5_000), arrival(5_000, 5_001), arrival(5_002, 5_003), arrival(5_004, 5_005));

        assertThat(verdict).isEqualTo(new Verdict(4, 3));
    }

    @Test
    void the_order_in_which_they_were_written_down_does_not_matter() {
        assertThat(judge(arrival(900, 901), arrival(0, 1), arrival(800, 801), arrival(700, 701))
                        .certain())
                .isEqualTo(4);
    }

    @Test
    void of_many_windows_the_fullest_counts() {
        List<Arrival> arrivals = new ArrayList<>();
        for (int second = 0; second < 100; second++) {
            for (int i = 0; i < (second == 57 ? LIMIT + 1 : LIMIT); i++) {
                arrivals.add(arrival(second * 2_000L + i, second * 2_000L + i + 1));
            }
        }

        assertThat(WindowJudge.judge(arrivals, LIMIT, WINDOW)).isEqualTo(new Verdict(4, 4));
    }
}
