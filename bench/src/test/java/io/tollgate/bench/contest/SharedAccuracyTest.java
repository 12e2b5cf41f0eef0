package io.tollgate.bench.contest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SharedAccuracyTest {
    @Test
    void theFullestIntervalCounts() {
        assertThat(SharedAccuracy.mostIn(new long[] {0, 1, 2, 50, 51, 52, 53, 99}, 10))
                .isEqualTo(4);
    }

    @Test
    void anIntervalsEndIsNotPartOfIt() {
        assertThat(SharedAccuracy.mostIn(new long[] {0, 10}, 10)).isEqualTo(1);
        assertThat(SharedAccuracy.mostIn(new long[] {0, 9}, 10)).isEqualTo(2);
    }

    @Test
    void nothingIsInNothing() {
        assertThat(SharedAccuracy.mostIn(new long[0], 10)).isZero();
    }
}
