package io.tollgate.core.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HumanDurationTest {
    @ParameterizedTest
    @CsvSource({
        "0s,PT0S",
        "250ms,PT0.25S",
        "1500ms,PT1.5S",
        "30s,PT30S",
        "90s,PT90S",
        "10m,PT10M",
        "24h,P1D",
        "7d,P7D",
        "999999999999d,PT23999999999976H",
        "999999999999ms,PT999999999.999S"
    })
    void isOneNumberWithOneUnit(String text, Duration duration) {
        assertThat(HumanDuration.parse(text)).contains(duration);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "s", "5", "-5s", "+5s", "05s", "1.5s", "5 s", "5S", "1h30m", "5w", "1000000000000s", "٥s"})
    void nothingElseIsADuration(String text) {
        assertThat(HumanDuration.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"PT0S,0s", "PT0.001S,1ms", "PT60S,1m", "PT3600S,1h", "PT24H,1d", "PT25H,25h", "PT61S,61s"})
    void printsWithTheLargestUnitThatDivides(Duration duration, String text) {
        assertThat(HumanDuration.print(duration)).isEqualTo(text);
    }

    @Property
    void whatIsPrintedReadsBackTheSame(@ForAll @LongRange(min = 0, max = 999_999_999_999L) long count) {
        for (Duration duration :
                new Duration[] {Duration.ofMillis(count), Duration.ofSeconds(count), Duration.ofDays(count)}) {
            assertThat(HumanDuration.parse(HumanDuration.print(duration))).contains(duration);
        }
    }
}
