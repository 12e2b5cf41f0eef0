package io.tollgate.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Labels are read in one form, and what others say is cut to it. */
final class LabelsTest {
    @Test
    void namesAndValues() {
        assertThat(Labels.parse("zone=a, rack=row-7")).isEqualTo(Map.of("zone", "a", "rack", "row-7"));
        assertThat(Labels.parse("url=http://x/?a=b")).isEqualTo(Map.of("url", "http://x/?a=b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "zone", "zone=", "=a", "Zone=a", "zone=a,zone=b", "zone=a,,b=c", "zone=a b", "zone=ä"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> Labels.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: ");
    }

    @Test
    void sixteenAreTheMost() {
        assertThat(Labels.parse(labels(16))).hasSize(16);
        assertThatThrownBy(() -> Labels.parse(labels(17))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Labels.parse(labels(500))).isInstanceOf(IllegalArgumentException.class);
    }

    private static String labels(int count) {
        return IntStream.range(0, count).mapToObj(i -> "l" + i + "=v").collect(Collectors.joining(","));
    }

    @Test
    void whatOthersSayIsCutToTheForm() {
        Map<String, String> said =
                IntStream.range(10, 40).boxed().collect(Collectors.toMap(i -> "l" + i, i -> i == 10 ? "a,b" : "v"));
        assertThat(Labels.wellFormed(said))
                .hasSize(16)
                .doesNotContainKey("l10")
                .containsKey("l11")
                .doesNotContainKey("l30");
    }
}
