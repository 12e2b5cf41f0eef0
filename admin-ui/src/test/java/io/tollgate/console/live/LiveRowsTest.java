package io.tollgate.console.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who looks at a part of the requests is told which part. */
final class LiveRowsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 0 | ''",
                "12 | 0 | Showing all 12",
                "12 | 36 | Showing 1 in 4: 12 of 48",
                "20 | 30 | Showing 1 in 2.5: 20 of 50",
                "20 | 4000 | Showing 1 in 201: 20 of 4020",
                "100 | 3 | Showing nearly all: 100 of 103",
                "0 | 5 | Showing none of 5",
            })
    void theShareThatIsSeenIsSaid(long shown, long leftOut, String words) {
        assertThat(LiveRows.words(shown, leftOut)).isEqualTo(words);
    }
}
