package io.tollgate.node.status;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OpenMetricsTextTest {
    @Test
    void two_texts_become_one_with_one_end() {
        String open = """
                # TYPE up gauge
                up 1.0
                # EOF
                """;
        String older = """
                # TYPE a_total counter
                a_total{x="y"} 3
                # TYPE b histogram
                b_count 2
                # TYPE c_total_x gauge
                c_total_x 1
                """;
        assertThat(OpenMetricsText.of(open, older)).isEqualTo("""
                # TYPE up gauge
                up 1.0
                # TYPE a counter
                a_total{x="y"} 3
                # TYPE b histogram
                b_count 2
                # TYPE c_total_x gauge
                c_total_x 1
                # EOF
                """);
    }
}
