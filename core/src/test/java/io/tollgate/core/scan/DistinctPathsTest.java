package io.tollgate.core.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DistinctPathsTest {
    private static DistinctPaths of(IntStream numbers) {
        DistinctPaths paths = new DistinctPaths();
        numbers.forEach(number -> paths.add("/wp-content/plugins/" + number + "/readme.txt"));
        return paths;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 30, 60, 120})
    void a_count_is_about_right(int count) {
        assertThat(of(IntStream.range(0, count)).estimate()).isCloseTo(count, within(1 + count / 8));
    }

    @Test
    void the_same_path_counts_once() {
        DistinctPaths paths = new DistinctPaths();
        for (int i = 0; i < 1_000; i++) {
            paths.add("/orders");
        }
        assertThat(paths.estimate()).isEqualTo(1);
    }

    @Test
    void what_two_nodes_saw_adds_up_and_what_both_saw_counts_once() {
        DistinctPaths one = of(IntStream.range(0, 24));
        one.add(DistinctPaths.ofBytes(of(IntStream.range(16, 40)).bytes()));
        assertThat(one.estimate()).isEqualTo(of(IntStream.range(0, 40)).estimate());
    }

    @Test
    void more_than_it_can_tell_is_still_a_number() {
        DistinctPaths all = of(IntStream.range(0, 100_000));
        assertThat(all.estimate()).isBetween(1_000, 2_000);
        all.clear();
        assertThat(all.estimate()).isZero();
    }

    @Test
    void bytes_of_another_length_are_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DistinctPaths.ofBytes(new byte[31]))
                .withMessage("paths: 31 bytes (expected: 32)");
    }
}
