package io.tollgate.control.whatif;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Limit;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many requests a limit would at least have refused. */
final class ReplayTest {
    private static final Instant FROM = Instant.parse("2026-01-31T12:00:00Z");
    private static final Duration STEP = Duration.ofSeconds(10);

    private static Limit limit(String rules) {
        try {
            return (Limit) Kind.LIMIT.read(Json.parse("{\"name\":\"x\",\"rules\":[" + rules + "]}"));
        } catch (InvalidDocumentException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Limit window(long requests, int seconds) {
        return limit("{\"requests\":" + requests + ",\"per\":\"" + seconds + "s\"}");
    }

    private static Limit bucket(long requests, int seconds, long burst) {
        return limit("{\"requests\":" + requests + ",\"per\":\"" + seconds + "s\",\"burst\":" + burst + "}");
    }

    private static long refused(Limit limit, long... counts) {
        return Replay.refused(limit, new Demand(FROM, STEP, counts), 1);
    }

    @ParameterizedTest
    @CsvSource({
        "10, 60, 10, 0", // all in a second: as many as it admits
        "10, 60, 30, 20",
        "10, 10, 30, 10", // a step of 10 s may be blurred over two windows of 10 s
        "10, 1, 300, 140", // 16 windows of a second at most
        "1000000, 60, 30, 0",
    })
    void aBurstInOneStep(long requests, int seconds, long burst, long refused) {
        assertThat(refused(window(requests, seconds), 0, burst, 0)).isEqualTo(refused);
    }

    @Test
    void whatOneWindowAdmittedIsNotAdmittedAgainWithinIt() {
        assertThat(refused(window(10, 60), 10, 0, 0, 0, 10)).isEqualTo(10);
        assertThat(refused(window(10, 60), 10, 0, 0, 0, 0, 10)).isZero();
    }

    @Test
    void aBucketHasItsBurstAndWhatIsRefilled() {
        assertThat(refused(bucket(60, 60, 5), 5)).isZero();
        assertThat(refused(bucket(60, 60, 5), 121)).isEqualTo(121 - (5 + 6 + 10));
        assertThat(refused(bucket(60, 60, 5), 121, 121)).isEqualTo(2 * 121 - (5 + 6 + 20));
    }

    @Test
    void allRulesHold() {
        Limit both = limit("{\"requests\":100,\"per\":\"1m\"},{\"requests\":10,\"per\":\"1h\"}");
        assertThat(refused(both, 50)).isEqualTo(40);
    }

    @Test
    void aQuotaIsOfItsCalendarsDay() {
        Limit quota = limit("{\"requests\":10,\"per\":\"1d\",\"calendar\":\"Europe/Zurich\"}");
        long[] hours = new long[24];
        Arrays.fill(hours, 4);
        // 12:00 UTC is 13:00 there: ten hours that are all of that day, one that reaches into the next, the next day's.
        Demand demand = new Demand(FROM, Duration.ofHours(1), hours);
        assertThat(Replay.refused(quota, demand, 1)).isEqualTo(10 * 4 - 10 + 12 * 4 - 10);
        assertThat(Replay.refused(quota, demand, 5)).as("each counts as five").isEqualTo(10 * 4 - 2 + 12 * 4 - 2);
    }

    @Property
    void moreIsNeverRefusedByALimitThatAdmitsMore(
            @ForAll @Size(min = 1, max = 60) List<@IntRange(max = 50) Integer> counts,
            @ForAll @IntRange(min = 1, max = 60) int requests,
            @ForAll @IntRange(min = 1, max = 300) int seconds,
            @ForAll @IntRange(min = 1, max = 40) int burst,
            @ForAll @IntRange(max = 20) int more) {
        long[] steps = steps(counts);
        assertThat(refused(window(requests + more, seconds), steps))
                .isLessThanOrEqualTo(refused(window(requests, seconds), steps));
        assertThat(refused(bucket(requests + more, seconds, burst), steps))
                .isLessThanOrEqualTo(refused(bucket(requests, seconds, burst), steps));
        assertThat(refused(bucket(requests, seconds, burst + more), steps))
                .isLessThanOrEqualTo(refused(bucket(requests, seconds, burst), steps));
    }

    @Property
    void aLimitAboveAllThatCameRefusesNothing(
            @ForAll @Size(min = 1, max = 60) List<@IntRange(max = 50) Integer> counts,
            @ForAll @IntRange(min = 1, max = 300) int seconds) {
        long[] steps = steps(counts);
        long all = Math.max(1, Arrays.stream(steps).sum());
        assertThat(refused(window(all, seconds), steps)).isZero();
        assertThat(refused(bucket(1, seconds, all), steps)).isZero();
    }

    /** Requests at times of their own, counted as nodes do, against what a limit that knows every time refuses. */
    @Property
    void itNeverSaysMoreThanALimitReallyRefuses(
            @ForAll @Size(min = 1, max = 200) List<@IntRange(max = 15_000) Integer> pausesMillis,
            @ForAll @IntRange(max = 2_500) int blurMillis,
            @ForAll @IntRange(min = 1, max = 20) int requests,
            @ForAll @IntRange(min = 1, max = 120) int seconds,
            @ForAll @IntRange(min = 1, max = 20) int burst,
            @ForAll @IntRange(min = 1, max = 6) int stepsTogether) {
        long[] times = new long[pausesMillis.size()];
        long now = 0;
        for (int i = 0; i < times.length; i++) {
            now += pausesMillis.get(i);
            times[i] = now;
        }
        long stepMillis = STEP.toMillis() * stepsTogether;
        long[] steps = new long[(int) ((now + 2L * blurMillis) / stepMillis) + 1];
        for (int i = 0; i < times.length; i++) {
            long told = times[i] + (i % 2 == 0 ? 0 : 2 * blurMillis);
            steps[(int) (told / stepMillis)]++;
        }
        Demand demand = new Demand(FROM, Duration.ofMillis(stepMillis), steps);
        assertThat(Replay.refused(window(requests, seconds), demand, 1))
                .isLessThanOrEqualTo(refusedByWindow(times, requests, seconds * 1_000L));
        assertThat(Replay.refused(bucket(requests, seconds, burst), demand, 1))
                .isLessThanOrEqualTo(refusedByBucket(times, (double) requests / (seconds * 1_000L), burst));
    }

    private static long refusedByWindow(long[] times, int requests, long perMillis) {
        long[] admitted = new long[times.length];
        int count = 0;
        for (long time : times) {
            if (count < requests || time - admitted[count - requests] >= perMillis) {
                admitted[count++] = time;
            }
        }
        return (long) times.length - count;
    }

    private static long refusedByBucket(long[] times, double perMilli, int burst) {
        double level = burst;
        long last = 0;
        long refused = 0;
        for (long time : times) {
            level = Math.min(burst, level + (time - last) * perMilli);
            last = time;
            if (level >= 1 - 1e-9) {
                level -= 1;
            } else {
                refused++;
            }
        }
        return refused;
    }

    private static long[] steps(List<Integer> counts) {
        return counts.stream().mapToLong(Integer::longValue).toArray();
    }
}
