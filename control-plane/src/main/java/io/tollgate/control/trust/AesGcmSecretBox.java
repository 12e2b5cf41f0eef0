package io.tollgate.control.trust;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce for each seal; the name is associated data. Random nonces are
 * safe up to 2³² seals with one key (section 8.3); this box seals a few secrets at first start.
 *
 * <p>Form: version (1 byte) · which master key (8 bytes) · nonce (12) · ciphertext and tag. The second field makes
 * "wrong master key" a message of its own instead of "changed or wrong key".
 */
public final class AesGcmSecretBox implements SecretBox {
    private static final byte VERSION = 1;
    private static final int KEY_ID_BYTES = 8;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int HEADER_BYTES = 1 + KEY_ID_BYTES;

    private final Key current;
    private final @Nullable Key previous;
    private final SecureRandom random = new SecureRandom();

    /** One master key at work; {@code header} is what its sealed values begin with. */
    private static final class Key {
        private final SecretKey key;
        private final byte[] header;

        Key(MasterKey masterKey) {
            byte[] bytes = masterKey.bytes();
            key = new SecretKeySpec(bytes, "AES");
            header = ByteBuffer.allocate(HEADER_BYTES)
                    .put(VERSION)
                    .put(keyId(bytes))
                    .array();
        }

        boolean sealed(byte[] value) {
            return MessageDigest.isEqual(Arrays.copyOf(value, HEADER_BYTES), header);
        }
    }

    public AesGcmSecretBox(MasterKey masterKey) {
        this(masterKey, null);
    }

    /** Seals with {@code masterKey}, and opens what {@code previous} sealed, too. */
    public AesGcmSecretBox(MasterKey masterKey, @Nullable MasterKey previous) {
        this.current = new Key(masterKey);
        this.previous = previous == null ? null : new Key(previous);
    }

    @Override
    public byte[] seal(String name, byte[] plaintext) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] ciphertext =
                    cipher(Cipher.ENCRYPT_MODE, name, current, nonce).doFinal(plaintext);
            return ByteBuffer.allocate(HEADER_BYTES + nonce.length + ciphertext.length)
                    .put(current.header)
                    .put(nonce)
                    .put(ciphertext)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM is part of every JDK", e);
        }
    }

    @Override
    public byte[] open(String name, byte[] sealed) {
        if (sealed.length < HEADER_BYTES + NONCE_BYTES + TAG_BITS / 8 || sealed[0] != VERSION) {
            throw new UnreadableSecretException("secret " + name + ": not in a form that this version seals");
        }
        Key key = current.sealed(sealed) ? current : previous;
        if (key == null || !key.sealed(sealed)) {
            throw new UnreadableSecretException("secret " + name + ": sealed with another master key");
        }
        byte[] nonce = Arrays.copyOfRange(sealed, HEADER_BYTES, HEADER_BYTES + NONCE_BYTES);
        int start = HEADER_BYTES + NONCE_BYTES;
        try {
            return cipher(Cipher.DECRYPT_MODE, name, key, nonce).doFinal(sealed, start, sealed.length - start);
        } catch (AEADBadTagException e) {
            throw new UnreadableSecretException("secret " + name + ": has been changed or stands under another name");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM is part of every JDK", e);
        }
    }

    @Override
    public boolean isSealedByPrevious(byte[] sealed) {
        return previous != null && sealed.length >= HEADER_BYTES && previous.sealed(sealed);
    }

    private static Cipher cipher(int mode, String name, Key key, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key.key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(key.header);
        cipher.updateAAD(name.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    /** Says which key it was and nothing about its bits: a hash of 256 random bits cannot be searched. */
    private static byte[] keyId(byte[] key) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update("tollgate master key id\n".getBytes(StandardCharsets.US_ASCII));
            return Arrays.copyOf(digest.digest(key), KEY_ID_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
    }
}
