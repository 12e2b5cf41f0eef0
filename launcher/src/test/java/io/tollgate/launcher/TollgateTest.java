package io.tollgate.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TollgateTest {
    @ParameterizedTest
    @ValueSource(strings = {"help", "--help", "--version"})
    void help_is_no_failure(String argument) {
        assertThat(Tollgate.run(argument)).isZero();
    }

    @Test
    void a_wrong_flag_is_a_bad_value() {
        assertThat(Tollgate.run("up", "--nodes", "many")).isEqualTo(2);
        assertThat(Tollgate.run("up", "--nodes", "0")).isEqualTo(2);
        assertThat(Tollgate.run("sideways")).isEqualTo(2);
    }
}
