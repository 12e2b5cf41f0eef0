package io.tollgate.console.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MomentTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    PT719H59M59S  | in 30 d
                    PT23H59M59S   | in 1 d
                    PT1H20M       | in 1 h
                    PT59M50S      | in 1 h
                    PT42S         | in 42 s
                    PT1S          | just now
                    -PT719H59M59S | 29 d ago
                    -PT59M50S     | 59 min ago
                    PT1500H       | 2027-01-30
                    """)
    void what_is_ahead_is_rounded_and_what_has_passed_is_whole(Duration ahead, String words) {
        assertThat(Moment.relative(NOW.plus(ahead), NOW)).isEqualTo(words);
    }
}
