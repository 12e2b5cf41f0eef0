package io.tollgate.node.sync;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tollgate.core.secret.SecretsKey;
import io.tollgate.core.snapshot.SnapshotSignature.Purpose;
import io.tollgate.protocol.v1.NodeSecrets;
import java.io.IOException;
import java.util.Optional;

/**
 * The key that opens what snapshots keep sealed, as the control plane signed it, in the private folder beside the
 * identity's key: the node must be able to start with everything else down.
 */
final class SecretsFile {
    static final String NAME = "secrets";

    private final DataFolder folder;

    SecretsFile(DataFolder folder) {
        this.folder = folder;
    }

    /** The key that was stored; empty when there is none. */
    Optional<SecretsKey> load(TrustAnchors trust) throws IOException, CorruptStoreException {
        Optional<byte[]> content = folder.read(NAME);
        if (content.isEmpty()) {
            return Optional.empty();
        }
        boolean isVouchedFor = trust.isVouchedFor(NAME, content.get());
        return Optional.of(content.flatMap(SignedBytes::ofRecord)
                .flatMap(signed -> isVouchedFor ? parse(signed) : read(signed, trust))
                .orElseThrow(() -> new CorruptStoreException(NAME + ": damaged, or its signature does not verify")));
    }

    /** The key in {@code signed}; empty when it does not verify. */
    static Optional<SecretsKey> read(SignedBytes signed, TrustAnchors trust) {
        return signed.isSignedFor(Purpose.SECRETS, trust) ? parse(signed) : Optional.empty();
    }

    private static Optional<SecretsKey> parse(SignedBytes signed) {
        try {
            return Optional.of(SecretsKey.of(
                    NodeSecrets.parseFrom(signed.payload()).getSecretsKey().toByteArray()));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    void store(SignedBytes signed) throws IOException {
        folder.write(NAME, signed.toRecord());
    }
}
