package io.tollgate.control.sync;

import com.google.protobuf.ByteString;
import io.tollgate.control.catalogue.CurrentConfiguration;
import io.tollgate.control.catalogue.Published;
import io.tollgate.control.trust.SigningKey;
import io.tollgate.core.snapshot.Snapshot;
import io.tollgate.core.snapshot.SnapshotSignature.Purpose;
import io.tollgate.core.snapshot.SnapshotWriter;
import io.tollgate.protocol.v1.ControlMessage;
import io.tollgate.protocol.v1.SignedPayload;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** The newest revision as a signed message, made once and sent to all. */
@Singleton
final class SnapshotFeed {
    private final CurrentConfiguration configuration;
    private final SigningKey key;
    private final SnapshotWriter writer = new SnapshotWriter();
    private volatile @Nullable Signed newest;

    /** A revision's message, and by which key it is signed. */
    record Signed(long revision, ByteString key, ControlMessage message) {}

    SnapshotFeed(CurrentConfiguration configuration, SigningKey key) {
        this.configuration = configuration;
        this.key = key;
    }

    /** The newest that was made; null before the first {@link #refresh}. */
    @Nullable
    Signed newest() {
        return newest;
    }

    /** Looks which revision is committed and makes its message unless that is made already, by the key that signs now. One caller at a time. Blocks. */
    Signed refresh() {
        Published published = configuration.current();
        ByteString signedBy = key.verificationKey();
        Signed before = newest;
        if (before != null
                && before.revision() == published.revision()
                && before.key().equals(signedBy)) {
            return before;
        }
        byte[] payload =
                writer.toBytes(new Snapshot(published.revision(), published.createdAt(), published.configuration()));
        SignedPayload signed = SignedPayload.newBuilder()
                .setPayload(ByteString.copyFrom(payload))
                .setSignature(ByteString.copyFrom(key.sign(Purpose.SNAPSHOT, payload)))
                .build();
        Signed made = new Signed(
                published.revision(),
                signedBy,
                ControlMessage.newBuilder().setSnapshot(signed).build());
        newest = made;
        return made;
    }
}
