package io.tollgate.control.trust;

import com.google.protobuf.ByteString;
import io.tollgate.core.snapshot.SnapshotSignature;
import io.tollgate.core.snapshot.SnapshotSignature.Purpose;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;

/**
 * One Ed25519 key (RFC 8032) with its public half.
 *
 * @param verificationKey X.509 SubjectPublicKeyInfo
 */
record SigningPair(PrivateKey key, ByteString verificationKey) {
    /** PKCS #8 key with its length in front, then the public half: one secret, so that the two never part. */
    static byte[] generate() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            byte[] pkcs8 = pair.getPrivate().getEncoded();
            byte[] spki = pair.getPublic().getEncoded();
            return ByteBuffer.allocate(4 + pkcs8.length + spki.length)
                    .putInt(pkcs8.length)
                    .put(pkcs8)
                    .put(spki)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Ed25519 is part of every JDK", e);
        }
    }

    /** Reads {@link #generate}. */
    static SigningPair of(byte[] secret) {
        ByteBuffer stored = ByteBuffer.wrap(secret);
        byte[] pkcs8 = new byte[stored.getInt()];
        stored.get(pkcs8);
        byte[] spki = new byte[stored.remaining()];
        stored.get(spki);
        try {
            return new SigningPair(
                    KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(pkcs8)),
                    ByteString.copyFrom(spki));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the sealed signing key is in a form we wrote ourselves", e);
        }
    }

    byte[] sign(Purpose purpose, byte[] payload) {
        try {
            return SnapshotSignature.sign(purpose, payload, key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Ed25519 is part of every JDK", e);
        }
    }

    /** Never the key. */
    @Override
    public String toString() {
        return "SigningPair[…]";
    }
}
