package io.tollgate.control.trust;

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
 * The Ed25519 key (RFC 8032) behind everything that nodes obey. Nodes learn its public half when they enrol, so that
 * whoever takes over the channel, or the database without the master key, still cannot write them a route.
 */
public final class SigningKey {
    private final PrivateKey key;
    private final byte[] verificationKey;

    private SigningKey(PrivateKey key, byte[] verificationKey) {
        this.key = key;
        this.verificationKey = verificationKey;
    }

    /** The key kept in {@code store}, made at the first call. Blocks on the database. */
    static SigningKey obtain(SecretStore store) {
        ByteBuffer stored = ByteBuffer.wrap(store.obtain("signing-key", SigningKey::generate));
        byte[] pkcs8 = new byte[stored.getInt()];
        stored.get(pkcs8);
        byte[] spki = new byte[stored.remaining()];
        stored.get(spki);
        try {
            return new SigningKey(
                    KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(pkcs8)), spki);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the sealed signing key is in a form we wrote ourselves", e);
        }
    }

    private static byte[] generate() {
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

    /** Signs {@code payload} for one purpose; about a millisecond, so never on an event loop. */
    public byte[] sign(Purpose purpose, byte[] payload) {
        try {
            return SnapshotSignature.sign(purpose, payload, key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Ed25519 is part of every JDK", e);
        }
    }

    /** The public half as X.509 SubjectPublicKeyInfo. */
    public byte[] verificationKey() {
        return verificationKey.clone();
    }
}
