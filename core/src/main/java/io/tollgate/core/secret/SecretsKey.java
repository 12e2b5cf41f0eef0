package io.tollgate.core.secret;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Seals and opens what the configuration keeps secret: AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce for each
 * seal, safe up to 2³² seals with one key (section 8.3). The place the secret stands at is associated data, so that a
 * sealed text moved to another object does not open there. The key never appears in {@link #toString}.
 */
public final class SecretsKey {
    /** Bytes of a key. */
    public static final int SIZE_BYTES = 32;

    private static final int KEY_ID_BYTES = 8;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;

    private final SecretKey key;
    private final byte[] keyId;

    private SecretsKey(byte[] bytes) {
        key = new SecretKeySpec(bytes, "AES");
        keyId = keyId(bytes);
    }

    /** A key of exactly {@link #SIZE_BYTES} random bytes. */
    public static SecretsKey of(byte[] bytes) {
        if (bytes.length != SIZE_BYTES) {
            throw new IllegalArgumentException(
                    "secrets key: " + bytes.length + " bytes (expected: " + SIZE_BYTES + ")");
        }
        return new SecretsKey(bytes);
    }

    /**
     * Seals {@code secret} for {@code place}. Two seals of the same bytes differ.
     *
     * @param place for example {@code certificates/shop/keyPem}; authenticated, not encrypted
     */
    public SealedText seal(String place, byte[] secret, SecureRandom random) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] ciphertext = cipher(Cipher.ENCRYPT_MODE, place, nonce).doFinal(secret);
            byte[] sealed = ByteBuffer.allocate(KEY_ID_BYTES + NONCE_BYTES + ciphertext.length)
                    .put(keyId)
                    .put(nonce)
                    .put(ciphertext)
                    .array();
            return new SealedText(
                    SealedText.PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(sealed));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM is part of every JDK", e);
        }
    }

    /** Opens what {@link #seal} made for the same place; the caller wipes the bytes when it can. */
    public byte[] open(String place, SealedText sealed) throws UnopenableException {
        byte[] bytes = decode(sealed);
        if (!MessageDigest.isEqual(Arrays.copyOf(bytes, KEY_ID_BYTES), keyId)) {
            throw new UnopenableException("sealed with another secrets key");
        }
        byte[] nonce = Arrays.copyOfRange(bytes, KEY_ID_BYTES, KEY_ID_BYTES + NONCE_BYTES);
        int start = KEY_ID_BYTES + NONCE_BYTES;
        try {
            return cipher(Cipher.DECRYPT_MODE, place, nonce).doFinal(bytes, start, bytes.length - start);
        } catch (AEADBadTagException e) {
            throw new UnopenableException("changed, or sealed for another object");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM is part of every JDK", e);
        }
    }

    private static byte[] decode(SealedText sealed) throws UnopenableException {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(sealed.encoded());
            if (bytes.length > KEY_ID_BYTES + NONCE_BYTES + TAG_BYTES) {
                return bytes;
            }
        } catch (IllegalArgumentException e) { // one character too many for base64: cut off
        }
        throw new UnopenableException("cut off");
    }

    private Cipher cipher(int mode, String place, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
        cipher.updateAAD((SealedText.PREFIX + place).getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    /** Says which key it was and nothing about its bits: a hash of 256 random bits cannot be searched. */
    private static byte[] keyId(byte[] bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update("tollgate secrets key id\n".getBytes(StandardCharsets.US_ASCII));
            return Arrays.copyOf(digest.digest(bytes), KEY_ID_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SecretsKey that && MessageDigest.isEqual(key.getEncoded(), that.key.getEncoded());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(keyId);
    }

    @Override
    public String toString() {
        return "SecretsKey[…]";
    }
}
