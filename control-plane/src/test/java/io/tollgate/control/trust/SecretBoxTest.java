package io.tollgate.control.trust;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** What is sealed opens with the same key and name, unchanged, and in no other way. */
final class SecretBoxTest {
    private static final byte[] KEY = new byte[32];
    private final SecretBox box = new AesGcmSecretBox(MasterKey.of(KEY));

    @Property(tries = 200)
    void whatIsSealedOpensAgain(@ForAll @Size(max = 300) byte[] secret, @ForAll String name) {
        assertThat(box.open(name, box.seal(name, secret))).isEqualTo(secret);
    }

    @Property(tries = 200)
    void oneChangedBitIsRefused(@ForAll @Size(max = 64) byte[] secret, @ForAll @IntRange(max = 10_000) int position) {
        byte[] sealed = box.seal("n", secret);
        sealed[position % sealed.length] ^= 0x10;
        assertThatThrownBy(() -> box.open("n", sealed)).isInstanceOf(UnreadableSecretException.class);
    }

    @Test
    void twoSealsOfOneSecretDiffer() {
        assertThat(box.seal("n", KEY)).isNotEqualTo(box.seal("n", KEY));
    }

    @Test
    void aSecretUnderAnotherNameIsRefused() {
        byte[] sealed = box.seal("ca", "secret".getBytes(UTF_8));
        assertThatThrownBy(() -> box.open("jwt", sealed))
                .isInstanceOf(UnreadableSecretException.class)
                .hasMessage("secret jwt: has been changed or stands under another name");
    }

    @Test
    void anotherMasterKeyIsCalledThat() {
        byte[] sealed = box.seal("ca", "secret".getBytes(UTF_8));
        byte[] otherKey = KEY.clone();
        otherKey[31] = 1;
        assertThatThrownBy(() -> new AesGcmSecretBox(MasterKey.of(otherKey)).open("ca", sealed))
                .hasMessage("secret ca: sealed with another master key");
    }

    @Test
    void tooShortIsRefused() {
        assertThatThrownBy(() -> box.open("ca", new byte[10])).isInstanceOf(UnreadableSecretException.class);
    }

    @Test
    void aMasterKeyOfAnotherSizeIsRefusedAndNoneIsPrinted() {
        assertThatThrownBy(() -> MasterKey.of(new byte[16])).hasMessage("master key: 16 bytes (expected: 32)");
        assertThat(MasterKey.of(HexFormat.of().parseHex("fb".repeat(32))).toString())
                .doesNotContain("fb");
    }
}
