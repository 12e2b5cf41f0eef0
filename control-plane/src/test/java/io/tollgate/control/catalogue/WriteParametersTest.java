package io.tollgate.control.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A change message is what the person typed. */
final class WriteParametersTest {
    @ParameterizedTest
    @ValueSource(strings = {"plain", "größer – 価格", "x"})
    void aMessageInUtf8IsReadAsSuch(String typed) {
        String header = new String(typed.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        assertThat(message(header)).isEqualTo(typed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"größer", "\u00e9t\u00e9"})
    void aMessageInLatin1StaysOne(String header) {
        assertThat(message(header)).isEqualTo(header);
    }

    private static String message(String header) {
        return String.valueOf(
                new WriteParameters(null, null, null, header).options().message());
    }
}
