package io.tollgate.bench.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Made-up times: the test sees what is there, and nothing else. */
final class WelchTest {
    private final Random random = new Random(11);

    private long[] times(double mean) {
        return LongStream.generate(() -> Math.round(random.nextGaussian(mean, 100)))
                .limit(100_000)
                .toArray();
    }

    @Test
    void aSmallDifferenceIsSeen() {
        assertThat(Welch.largestT(times(1_000), times(1_005))).isGreaterThan(Welch.SUSPICIOUS);
    }

    @Test
    void whatIsTheSameIsNoDifference() {
        assertThat(Welch.largestT(times(1_000), times(1_000))).isLessThan(Welch.SUSPICIOUS);
    }

    @Test
    void oneDifferenceBehindRarePausesIsSeenAllTheSame() {
        long[] one = times(1_000);
        long[] two = times(1_010);
        for (int i = 0; i < one.length; i += 100) {
            one[i] += random.nextInt(10_000_000);
            two[i] += random.nextInt(10_000_000);
        }
        assertThat(Welch.largestT(one, two)).isGreaterThan(Welch.SUSPICIOUS);
    }

    @Test
    void timesThatAreAllTheSameAreNoDifference() {
        assertThat(Welch.largestT(new long[] {7, 7, 7}, new long[] {7, 7, 7})).isZero();
    }
}
