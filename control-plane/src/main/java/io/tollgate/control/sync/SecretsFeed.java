package io.tollgate.control.sync;

import com.google.protobuf.ByteString;
import io.tollgate.control.trust.ConfigurationSecrets;
import io.tollgate.control.trust.SigningKey;
import io.tollgate.core.snapshot.SnapshotSignature.Purpose;
import io.tollgate.protocol.v1.ControlMessage;
import io.tollgate.protocol.v1.NodeSecrets;
import io.tollgate.protocol.v1.SignedPayload;
import jakarta.inject.Singleton;

/** What opens the sealed texts of snapshots, as one signed message: the same for every node. */
@Singleton
final class SecretsFeed {
    private final byte[] payload;
    private final SigningKey key;
    private volatile Signed signed;

    /** The message by one key. */
    private record Signed(ByteString key, ControlMessage message) {}

    SecretsFeed(ConfigurationSecrets secrets, SigningKey key) {
        this.key = key;
        payload = NodeSecrets.newBuilder()
                .setSecretsKey(ByteString.copyFrom(secrets.forNodes()))
                .build()
                .toByteArray();
        signed = sign();
    }

    private Signed sign() {
        ByteString signedBy = key.verificationKey();
        ControlMessage message = ControlMessage.newBuilder()
                .setSecrets(SignedPayload.newBuilder()
                        .setPayload(ByteString.copyFrom(payload))
                        .setSignature(ByteString.copyFrom(key.sign(Purpose.SECRETS, payload))))
                .build();
        return new Signed(signedBy, message);
    }

    /** Signed by the key that signs now. */
    ControlMessage message() {
        Signed known = signed;
        if (!known.key.equals(key.verificationKey())) {
            known = sign();
            signed = known;
        }
        return known.message;
    }
}
