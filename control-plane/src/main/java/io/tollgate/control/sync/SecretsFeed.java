package io.tollgate.control.sync;

import com.google.protobuf.ByteString;
import io.tollgate.control.trust.ConfigurationSecrets;
import io.tollgate.control.trust.SigningKey;
import io.tollgate.core.snapshot.SnapshotSignature.Purpose;
import io.tollgate.protocol.v1.ControlMessage;
import io.tollgate.protocol.v1.NodeSecrets;
import io.tollgate.protocol.v1.SignedPayload;
import jakarta.inject.Singleton;

/** What opens the sealed texts of snapshots, as one signed message: the same for every node, and as long as the process. */
@Singleton
final class SecretsFeed {
    private final ControlMessage message;

    SecretsFeed(ConfigurationSecrets secrets, SigningKey key) {
        byte[] payload = NodeSecrets.newBuilder()
                .setSecretsKey(ByteString.copyFrom(secrets.forNodes()))
                .build()
                .toByteArray();
        message = ControlMessage.newBuilder()
                .setSecrets(SignedPayload.newBuilder()
                        .setPayload(ByteString.copyFrom(payload))
                        .setSignature(ByteString.copyFrom(key.sign(Purpose.SECRETS, payload))))
                .build();
    }

    ControlMessage message() {
        return message;
    }
}
