package io.tollgate.control.trust;

import com.google.protobuf.ByteString;
import io.tollgate.core.snapshot.SnapshotSignature;
import io.tollgate.core.snapshot.SnapshotSignature.Purpose;
import java.security.GeneralSecurityException;
import java.util.List;

/**
 * What signs everything that nodes obey. Nodes learn its public half when they enrol, and that of each successor by a
 * statement which the one before signed, so that whoever takes over the channel, or the database without the master key,
 * still cannot write them a route. Any thread; {@link AnchorBook} changes it.
 */
public final class SigningKey {
    private volatile Keys keys;

    /**
     * The keys of one moment.
     *
     * @param believed public halves of all that nodes believe, the active one's too
     */
    record Keys(SigningPair active, List<ByteString> believed) {
        Keys {
            believed = List.copyOf(believed);
        }
    }

    SigningKey(Keys keys) {
        this.keys = keys;
    }

    void use(Keys next) {
        keys = next;
    }

    /** Signs {@code payload} for one purpose; about a millisecond, so never on an event loop. */
    public byte[] sign(Purpose purpose, byte[] payload) {
        return keys.active.sign(purpose, payload);
    }

    /** Whether any key that is believed now signed {@code payload} for {@code purpose}. */
    public boolean signed(Purpose purpose, byte[] payload, byte[] signature) {
        return keys.believed.stream().anyMatch(key -> {
            try {
                return SnapshotSignature.verify(
                        purpose, payload, signature, SnapshotSignature.verificationKey(key.toByteArray()));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("our own key is an Ed25519 key", e);
            }
        });
    }

    /** The public half of what signs now, as X.509 SubjectPublicKeyInfo. */
    public ByteString verificationKey() {
        return keys.active.verificationKey();
    }
}
