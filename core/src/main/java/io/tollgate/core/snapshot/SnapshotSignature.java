package io.tollgate.core.snapshot;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;

/**
 * Ed25519 over a purpose and the payload, so that a signature made for one kind of message never fits another.
 * Signing costs about a millisecond on the JDK's provider: never on an event loop.
 */
public final class SnapshotSignature {
    private SnapshotSignature() {}

    /** What is signed. */
    public enum Purpose {
        /** A configuration snapshot. */
        SNAPSHOT,
        /** A configuration snapshot, by {@link SnapshotImage#digest}: of what a delta leads to, the bytes are nowhere together. */
        SNAPSHOT_DIGEST,
        /** A batch of credential changes. */
        CREDENTIALS,
        /** The list of cluster members. */
        CLUSTER,
        /** The key that opens what the configuration keeps sealed. */
        SECRETS,
        /** Where the chain of the audit trail ends, or begins. */
        AUDIT,
        /** Which keys and authorities are believed from then on. */
        TRUST
    }

    /** Signs {@code payload} with an Ed25519 key. */
    public static byte[] sign(Purpose purpose, byte[] payload, PrivateKey key) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(key);
        signature.update(prefix(purpose));
        signature.update(payload);
        return signature.sign();
    }

    /** Whether {@code signature} was made by {@link #sign} with the private half of {@code key}; never throws for bad bytes. */
    public static boolean verify(Purpose purpose, byte[] payload, byte[] signature, PublicKey key) {
        try {
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key);
            verifier.update(prefix(purpose));
            verifier.update(payload);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** A verification key from its X.509 SubjectPublicKeyInfo bytes. */
    public static PublicKey verificationKey(byte[] subjectPublicKeyInfo) throws GeneralSecurityException {
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(subjectPublicKeyInfo));
    }

    private static byte[] prefix(Purpose purpose) {
        return ("tollgate/" + purpose.name().toLowerCase(java.util.Locale.ROOT) + "/v1\n")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
