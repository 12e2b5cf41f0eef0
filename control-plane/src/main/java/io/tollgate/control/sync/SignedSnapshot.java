package io.tollgate.control.sync;

import com.google.protobuf.ByteString;
import io.tollgate.control.trust.SigningKey;
import io.tollgate.core.snapshot.SnapshotDelta.Changes;
import io.tollgate.core.snapshot.SnapshotImage;
import io.tollgate.core.snapshot.SnapshotSignature.Purpose;
import io.tollgate.protocol.v1.ControlMessage;
import io.tollgate.protocol.v1.ObjectChanges;
import io.tollgate.protocol.v1.SignedPayload;
import io.tollgate.protocol.v1.SnapshotDelta;
import org.jspecify.annotations.Nullable;

/**
 * A revision as nodes get it: whole, or as what has changed since another. Each message is made when the first node needs it,
 * and once: all nodes of a control plane mostly need the same. Any thread.
 */
final class SignedSnapshot {
    private final SnapshotImage image;
    private final ByteString key;
    private final SigningKey signer;
    private @Nullable ControlMessage whole;
    private @Nullable ByteString digestSignature;
    /** The last that was asked for. */
    private @Nullable ControlMessage delta;

    SignedSnapshot(SnapshotImage image, ByteString key, SigningKey signer) {
        this.image = image;
        this.key = key;
        this.signer = signer;
    }

    long revision() {
        return image.snapshot().revision();
    }

    SnapshotImage image() {
        return image;
    }

    /** Public half of the key that signs now. */
    ByteString key() {
        return key;
    }

    /** All of it. */
    synchronized ControlMessage message() {
        ControlMessage known = whole;
        if (known == null) {
            byte[] payload = image.toBytes();
            known = ControlMessage.newBuilder()
                    .setSnapshot(SignedPayload.newBuilder()
                            .setPayload(ByteString.copyFrom(payload))
                            .setSignature(ByteString.copyFrom(signer.sign(Purpose.SNAPSHOT, payload))))
                    .build();
            whole = known;
        }
        return known;
    }

    /** What a node lacks that has {@code base}. */
    synchronized ControlMessage messageAfter(SignedSnapshot base) {
        ControlMessage known = delta;
        if (known == null || known.getSnapshotDelta().getBaseRevision() != base.revision()) {
            known = ControlMessage.newBuilder().setSnapshotDelta(delta(base)).build();
            delta = known; // without base, or each revision would hold on to all before it
        }
        return known;
    }

    /** A newer one is there: what nodes still need of this is made again, since its messages may be many megabytes. */
    synchronized void supersede() {
        whole = null;
        delta = null;
    }

    private SnapshotDelta delta(SignedSnapshot base) {
        var changed = base.image.deltaTo(image);
        SnapshotDelta.Builder message = SnapshotDelta.newBuilder()
                .setBaseRevision(changed.baseRevision())
                .setRevision(changed.revision())
                .setCreatedAt(changed.createdAt().toString())
                .setSignature(digestSignature());
        for (Changes ofKind : changed.changes()) {
            ObjectChanges.Builder changes =
                    ObjectChanges.newBuilder().setKind(ofKind.kind().plural()).addAllRemoved(ofKind.removed());
            ofKind.written().forEach((name, bytes) -> changes.putWritten(name, ByteString.copyFrom(bytes)));
            message.addChanges(changes);
        }
        return message.build();
    }

    private ByteString digestSignature() {
        ByteString known = digestSignature;
        if (known == null) {
            known = ByteString.copyFrom(signer.sign(Purpose.SNAPSHOT_DIGEST, image.digest()));
            digestSignature = known;
        }
        return known;
    }
}
