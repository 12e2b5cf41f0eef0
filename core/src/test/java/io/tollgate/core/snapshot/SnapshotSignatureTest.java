package io.tollgate.core.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.config.Configuration;
import io.tollgate.core.snapshot.SnapshotSignature.Purpose;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class SnapshotSignatureTest {
    private static final byte[] PAYLOAD = new Snapshot(1, Instant.EPOCH, Configuration.EMPTY).toBytes();

    @SuppressWarnings("NullAway.Init") // made before the first test
    private static KeyPair keys;

    @SuppressWarnings("NullAway.Init") // made before the first test
    private static byte[] signature;

    @BeforeAll
    static void signs() throws GeneralSecurityException {
        keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        signature = SnapshotSignature.sign(Purpose.SNAPSHOT, PAYLOAD, keys.getPrivate());
    }

    @Test
    void whatWasSignedVerifies() throws GeneralSecurityException {
        assertThat(verifies(PAYLOAD, signature)).isTrue();
        assertThat(signature).hasSize(64);
        byte[] key = keys.getPublic().getEncoded();
        assertThat(SnapshotSignature.verificationKey(key)).isEqualTo(keys.getPublic());
    }

    @Test
    void eachFlippedBitOfTheSignatureIsRefused() {
        for (int bit = 0; bit < signature.length * 8; bit++) {
            assertThat(verifies(PAYLOAD, flip(signature, bit)))
                    .as("bit %d", bit)
                    .isFalse();
        }
    }

    @Test
    void eachFlippedBitOfThePayloadIsRefused() {
        for (int bit = 0; bit < PAYLOAD.length * 8; bit++) {
            assertThat(verifies(flip(PAYLOAD, bit), signature))
                    .as("bit %d", bit)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSignatureFitsOnePurposeOnly(Purpose purpose) {
        assertThat(SnapshotSignature.verify(purpose, PAYLOAD, signature, keys.getPublic()))
                .isEqualTo(purpose == Purpose.SNAPSHOT);
    }

    @Test
    void truncationAndGrowthAreRefused() {
        for (int length = 0; length < signature.length; length++) {
            assertThat(verifies(PAYLOAD, Arrays.copyOf(signature, length))).isFalse();
        }
        assertThat(verifies(PAYLOAD, Arrays.copyOf(signature, 65))).isFalse();
        assertThat(verifies(Arrays.copyOf(PAYLOAD, PAYLOAD.length - 1), signature))
                .isFalse();
        assertThat(verifies(Arrays.copyOf(PAYLOAD, PAYLOAD.length + 1), signature))
                .isFalse();
        assertThat(verifies(new byte[0], signature)).isFalse();
    }

    @Test
    void otherKeysAreRefused() throws GeneralSecurityException {
        KeyPair others = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        assertThat(SnapshotSignature.verify(Purpose.SNAPSHOT, PAYLOAD, signature, others.getPublic()))
                .isFalse();
        for (String algorithm : new String[] {"Ed448", "RSA", "EC", "X25519"}) {
            var other = KeyPairGenerator.getInstance(algorithm).generateKeyPair();
            assertThat(SnapshotSignature.verify(Purpose.SNAPSHOT, PAYLOAD, signature, other.getPublic()))
                    .as(algorithm)
                    .isFalse();
        }
    }

    @Test
    void theSameScalarWrittenAnotherWayIsRefused() {
        // RFC 8032 section 5.1.7: S must be below the group order L; S + L is the classic malleable twin.
        byte[] order = {
            (byte) 0xed,
            (byte) 0xd3,
            (byte) 0xf5,
            0x5c,
            0x1a,
            0x63,
            0x12,
            0x58,
            (byte) 0xd6,
            (byte) 0x9c,
            (byte) 0xf7,
            (byte) 0xa2,
            (byte) 0xde,
            (byte) 0xf9,
            (byte) 0xde,
            0x14,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0x10
        };
        byte[] twin = signature.clone();
        int carry = 0;
        for (int i = 0; i < 32; i++) {
            carry += (twin[32 + i] & 255) + (order[i] & 255);
            twin[32 + i] = (byte) carry;
            carry >>= 8;
        }
        assertThat(verifies(PAYLOAD, twin)).isFalse();
    }

    private static boolean verifies(byte[] payload, byte[] signature) {
        return SnapshotSignature.verify(Purpose.SNAPSHOT, payload, signature, keys.getPublic());
    }

    private static byte[] flip(byte[] bytes, int bit) {
        byte[] flipped = bytes.clone();
        flipped[bit / 8] ^= (byte) (1 << (bit % 8));
        return flipped;
    }
}
