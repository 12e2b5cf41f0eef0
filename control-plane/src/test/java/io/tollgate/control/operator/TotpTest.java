package io.tollgate.control.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Codes by the clock, against the vectors of the RFC. */
final class TotpTest {
    private static final byte[] SECRET = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);

    /** RFC 6238 appendix B, the last six of its eight digits. */
    @ParameterizedTest
    @CsvSource({
        "59, 287082",
        "1111111109, 081804",
        "1111111111, 050471",
        "1234567890, 005924",
        "2000000000, 279037",
        "20000000000, 353130"
    })
    void theVectorsOfTheRfc(long second, String code) {
        assertThat(Totp.at(SECRET, Instant.ofEpochSecond(second))).isEqualTo(code);
    }

    @Test
    void aCodeIsGoodForItsStepAndItsNeighboursAndOnce() {
        Instant now = Instant.ofEpochSecond(1_000_000_000);
        String code = Totp.at(SECRET, now);
        long step = Totp.step(SECRET, code, now, 0).orElseThrow();
        assertThat(Totp.step(SECRET, code, now, step)).isEmpty();
        assertThat(Totp.step(SECRET, code, now.plusSeconds(30), 0)).hasValue(step);
        assertThat(Totp.step(SECRET, code, now.minusSeconds(30), 0)).hasValue(step);
        assertThat(Totp.step(SECRET, code, now.plusSeconds(90), 0)).isEmpty();
        assertThat(Totp.step(SECRET, "", now, 0)).isEmpty();
        assertThat(Totp.step(SECRET, "１２３４５６", now, 0)).isEmpty();
    }

    /** RFC 4648 section 10, without padding. */
    @ParameterizedTest
    @CsvSource({"f, MY", "fo, MZXQ", "foo, MZXW6", "foob, MZXW6YQ", "fooba, MZXW6YTB", "foobar, MZXW6YTBOI"})
    void theSecretAsAppsTakeIt(String text, String base32) {
        assertThat(Totp.base32(text.getBytes(StandardCharsets.US_ASCII))).isEqualTo(base32);
    }
}
