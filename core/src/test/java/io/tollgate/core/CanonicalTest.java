package io.tollgate.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CanonicalTest {
    @Test
    void sorts_the_names_of_an_object() throws Exception {
        var json = new ObjectMapper().readTree("{\"b\": 1.0, \"a\": \"x\"}");

        assertThat(new String(Canonical.bytes(json), StandardCharsets.UTF_8)).isEqualTo("{\"a\":\"x\",\"b\":1}");
    }
}
