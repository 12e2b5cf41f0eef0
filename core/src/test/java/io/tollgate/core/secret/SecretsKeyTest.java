package io.tollgate.core.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class SecretsKeyTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final SecretsKey KEY = SecretsKey.of(new byte[SecretsKey.SIZE_BYTES]);

    private static SecretsKey other() {
        byte[] bytes = new byte[SecretsKey.SIZE_BYTES];
        bytes[0] = 1;
        return SecretsKey.of(bytes);
    }

    @Property(tries = 200)
    void whatIsSealedOpensAtItsPlaceAlone(@ForAll @Size(min = 1, max = 5_000) byte[] secret) throws Exception {
        SealedText sealed = KEY.seal("a/b", secret, RANDOM);
        assertThat(SealedText.isSealed(sealed.text())).isTrue();
        assertThat(KEY.open("a/b", sealed)).isEqualTo(secret);
        assertThatThrownBy(() -> KEY.open("a/c", sealed))
                .isInstanceOf(UnopenableException.class)
                .hasMessage("changed, or sealed for another object");
        assertThatThrownBy(() -> other().open("a/b", sealed))
                .isInstanceOf(UnopenableException.class)
                .hasMessage("sealed with another secrets key");
    }

    @Property(tries = 500)
    void everyChangedCharacterIsNoticed(@ForAll @IntRange(max = 200) int at, @ForAll @IntRange(max = 63) int to) {
        SealedText sealed = KEY.seal("a", new byte[120], RANDOM);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        int index = SealedText.PREFIX.length() + at % (sealed.text().length() - SealedText.PREFIX.length() - 1);
        char changed = alphabet.charAt(to);
        if (sealed.text().charAt(index) == changed) {
            return;
        }
        String text =
                sealed.text().substring(0, index) + changed + sealed.text().substring(index + 1);
        assertThatThrownBy(() -> KEY.open("a", new SealedText(text))).isInstanceOf(UnopenableException.class);
    }

    @Property(tries = 200)
    void whatIsCutOffDoesNotOpen(@ForAll @IntRange(min = 1, max = 200) int by) {
        String text = KEY.seal("a", new byte[120], RANDOM).text();
        String cut = text.substring(0, text.length() - Math.min(by, text.length()));
        if (SealedText.isSealed(cut)) {
            assertThatThrownBy(() -> KEY.open("a", new SealedText(cut))).isInstanceOf(UnopenableException.class);
        }
    }

    @Test
    void twoSealsOfOneSecretDiffer() {
        assertThat(KEY.seal("a", new byte[1], RANDOM)).isNotEqualTo(KEY.seal("a", new byte[1], RANDOM));
    }

    @Test
    void theKeyIsNeverPrinted() {
        assertThat(KEY).hasToString("SecretsKey[…]");
    }

    @Test
    void onlyTheFormIsASealedText() {
        assertThat(SealedText.isSealed("sealed:v1:" + "A".repeat(50))).isTrue();
        assertThat(SealedText.isSealed("sealed:v1:" + "A".repeat(49))).isFalse();
        assertThat(SealedText.isSealed("sealed:v2:" + "A".repeat(50))).isFalse();
        assertThat(SealedText.isSealed("sealed:v1:" + "A".repeat(SealedText.LENGTH_MAX)))
                .isFalse();
        assertThat(SealedText.isSealed("-----BEGIN PRIVATE KEY-----")).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SealedText("s3cret"))
                .withMessageNotContaining("s3cret");
        assertThatIllegalArgumentException().isThrownBy(() -> SecretsKey.of(new byte[31]));
    }
}
