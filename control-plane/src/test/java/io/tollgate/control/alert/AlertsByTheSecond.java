package io.tollgate.control.alert;

import io.tollgate.control.telemetry.Counting;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.IntConsumer;

/**
 * Alerts at any second of the clock. A node tells as it does at work: each five seconds of the five that are over, and of those
 * without requests only how it is.
 */
abstract class AlertsByTheSecond extends AlertsAtWork {
    static final int INTERVAL_SECONDS = 5;
    static final Duration DAY = Duration.ofDays(1);
    static final String SHOP = "shop";

    final Instant base = Instant.now().truncatedTo(ChronoUnit.MINUTES).plus(Duration.ofMinutes(1));
    private long sequence;

    /** What a node tells of these seconds, each five a moment after they are over. */
    void tell(int from, int to, int perSecond) {
        for (int end = from + INTERVAL_SECONDS; end <= to; end += INTERVAL_SECONDS) {
            var interval = Counting.interval(++sequence, 1_000 + INTERVAL_SECONDS * 500);
            if (perSecond > 0) {
                interval.addCounted(Counting.total(perSecond * INTERVAL_SECONDS, 0, 1_000_000))
                        .addCounted(Counting.route(SHOP, perSecond * INTERVAL_SECONDS, 0, 1_000_000));
            }
            Counting.store(plane, base.plusSeconds(end + 1), "a", interval);
        }
    }

    void look(int second) {
        now = base.plusSeconds(second);
        evaluator().run();
    }

    /** Even traffic of so many a second yesterday and today, judged at each of some seconds; {@code judged} is told at which. */
    void eachSecond(int yesterday, int today, IntConsumer judged) {
        tell(0, 300, yesterday);
        Counting.age(plane, base.plus(DAY).plusSeconds(300));
        int begin = (int) DAY.toSeconds();
        tell(begin, begin + 120, today);
        for (int second = begin + 121; second < begin + 145; second++) {
            if ((second - 1) % INTERVAL_SECONDS == 0 && second > begin + 121) {
                tell(second - 1 - INTERVAL_SECONDS, second - 1, today);
            }
            look(second);
            judged.accept(second - begin);
        }
    }
}
