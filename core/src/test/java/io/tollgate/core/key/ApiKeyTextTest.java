package io.tollgate.core.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ApiKeyTextTest {
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private final ApiKeyText key = ApiKeyText.generate(new Random(1));

    @Test
    void hasAFixedForm() {
        assertThat(key.text())
                .hasSize(ApiKeyText.LENGTH)
                .matches("tg_live_[0-9A-Za-z]{12}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}");
        assertThat(key.credentialId()).isEqualTo("k_" + key.id());
        assertThat(key.prefix()).isEqualTo("tg_live_" + key.id());
    }

    @Test
    void theTextIsNotPrintedByAccident() {
        assertThat(key.toString()).isEqualTo(key.prefix() + "_…").doesNotContain(key.text());
    }

    @Test
    void noTwoAreAlike() {
        SecureRandom random = new SecureRandom();
        Set<String> ids = new HashSet<>();
        Set<String> texts = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            ApiKeyText next = ApiKeyText.generate(random);
            ids.add(next.id());
            texts.add(next.text());
        }
        assertThat(ids).hasSize(10_000);
        assertThat(texts).hasSize(10_000);
    }

    @Test
    void theLeastAndTheMostRandomBitsFit() {
        for (int octet : new int[] {0, 255}) {
            ApiKeyText extreme = ApiKeyText.generate(new Random() {
                private static final long serialVersionUID = 1L;

                @Override
                public void nextBytes(byte[] bytes) {
                    java.util.Arrays.fill(bytes, (byte) octet);
                }
            });
            assertThat(ApiKeyText.parse(extreme.text())).contains(extreme);
        }
    }

    @Property
    void whatIsGeneratedParses(@ForAll long seed) {
        ApiKeyText generated = ApiKeyText.generate(new Random(seed));
        assertThat(ApiKeyText.parse(generated.text())).contains(generated);
    }

    @Property
    void oneWrongCharacterIsFound(
            @ForAll long seed, @ForAll @IntRange(max = 70) int place, @ForAll @IntRange(max = 61) int digit) {
        String text = ApiKeyText.generate(new Random(seed)).text();
        String typo = text.substring(0, place) + DIGITS.charAt(digit) + text.substring(place + 1);
        if (!typo.equals(text)) {
            assertThat(ApiKeyText.parse(typo)).isEmpty();
        }
    }

    @Property
    void twoNeighboursInTheWrongOrderAreFound(@ForAll long seed, @ForAll @IntRange(max = 69) int place) {
        String text = ApiKeyText.generate(new Random(seed)).text();
        String typo =
                text.substring(0, place) + text.charAt(place + 1) + text.charAt(place) + text.substring(place + 2);
        if (!typo.equals(text)) {
            assertThat(ApiKeyText.parse(typo)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "tg_live_", "tg_live_aaaaaaaaaaaa_é", "sk_live_aaaaaaaaaaaa"})
    void whatIsNoKeyIsNoKey(String text) {
        assertThat(ApiKeyText.parse(text)).isEmpty();
        assertThat(ApiKeyText.parse(key.text() + " ")).isEmpty();
        assertThat(ApiKeyText.parse(" " + key.text().substring(1))).isEmpty();
        assertThat(ApiKeyText.parse(key.text().toUpperCase(java.util.Locale.ROOT)))
                .isEmpty();
    }

    @Property
    void noTextMakesItThrow(@ForAll String text) {
        assertThat(ApiKeyText.parse(text)).isEmpty();
    }

    @Test
    void theHashIsOfTheWholeText() throws Exception {
        byte[] sha256 = java.security.MessageDigest.getInstance("SHA-256")
                .digest(key.text().getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        assertThat(key.hash()).isEqualTo(KeyHash.of(sha256));
    }
}
