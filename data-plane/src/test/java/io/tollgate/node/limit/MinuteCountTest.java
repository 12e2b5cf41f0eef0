package io.tollgate.node.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** A count of about a minute. */
class MinuteCountTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @Property
    void all_of_the_last_fifty_seconds_count_and_none_of_before_a_minute(
            @ForAll @LongRange(min = Long.MIN_VALUE / 2, max = Long.MAX_VALUE / 2) long start,
            @ForAll @Size(min = 1, max = 60) List<@LongRange(min = 0, max = 20_000_000_000L) Long> pauses) {
        MinuteCount count = new MinuteCount();
        List<Long> times = new ArrayList<>();
        long now = start;
        for (long pause : pauses) {
            now += pause;
            count.add(now);
            times.add(now);
        }
        long end = now;
        assertThat(count.sum(end))
                .isBetween(
                        times.stream().filter(at -> end - at <= 50 * SECOND).count(),
                        times.stream().filter(at -> end - at < 60 * SECOND).count());
        assertThat(count.sum(end + 60 * SECOND)).isZero();
    }

    @Test
    void threads_lose_nothing() throws InterruptedException {
        MinuteCount count = new MinuteCount();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int j = 0; j < 10_000; j++) {
                    count.add(5);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(count.sum(5)).isEqualTo(40_000);
    }
}
