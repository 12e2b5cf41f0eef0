package io.tollgate.bench.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Made-up times: the test sees what is there, and nothing else. */
final class RoundsTest {
    private final Random random = new Random(11);
    private final Rounds rounds = new Rounds();

    private long[] times(double mean) {
        return LongStream.generate(() -> Math.round(random.nextGaussian(mean, 100)))
                .limit(10_000)
                .toArray();
    }

    @Test
    void aSmallDifferenceIsSeen() {
        for (int round = 0; round < 30; round++) {
            rounds.add(times(1_005), times(1_000));
        }
        assertThat(rounds.largestT()).isGreaterThan(Rounds.SUSPICIOUS);
        assertThat(rounds.nanoseconds()).isBetween(3.0, 7.0);
    }

    @Test
    void whatIsTheSameIsNoDifference() {
        for (int round = 0; round < 30; round++) {
            rounds.add(times(1_000), times(1_000));
        }
        assertThat(rounds.largestT()).isLessThan(Rounds.SUSPICIOUS);
    }

    @Test
    void whereThingsLieInMemoryIsNoDifference() {
        for (int round = 0; round < 30; round++) {
            rounds.add(times(random.nextGaussian(1_000, 20)), times(random.nextGaussian(1_000, 20)));
        }
        assertThat(rounds.largestT()).isLessThan(Rounds.SUSPICIOUS);
    }

    @Test
    void aDifferenceBehindRarePausesIsSeenAllTheSame() {
        for (int round = 0; round < 30; round++) {
            long[] one = times(1_000);
            long[] two = times(1_010);
            for (int i = 0; i < one.length; i += 200) {
                one[i] += random.nextInt(10_000_000);
                two[i] += random.nextInt(10_000_000);
            }
            rounds.add(one, two);
        }
        assertThat(rounds.largestT()).isGreaterThan(Rounds.SUSPICIOUS);
    }

    @Test
    void timesThatAreAllTheSameAreNoDifference() {
        rounds.add(new long[] {7, 7, 7}, new long[] {7, 7, 7});
        rounds.add(new long[] {7, 7, 7}, new long[] {7, 7, 7});
        assertThat(rounds.largestT()).isZero();
    }

    @Test
    void oneRoundSaysNothing() {
        rounds.add(times(2_000), times(1_000));
        assertThat(rounds.largestT()).isZero();
    }
}
