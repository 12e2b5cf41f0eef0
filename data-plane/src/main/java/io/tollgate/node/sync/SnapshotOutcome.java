package io.tollgate.node.sync;

import io.tollgate.protocol.v1.NodeMessage;
import io.tollgate.protocol.v1.SnapshotApplied;
import io.tollgate.protocol.v1.SnapshotRejected;

/** What became of a snapshot that was received. */
sealed interface SnapshotOutcome {
    /** Requests run by it now; it is on disk, unless the log says that it could not be flushed. */
    record Applied(long revision, long compileMicros) implements SnapshotOutcome {}

    /**
     * What ran before still runs.
     *
     * @param revision that it claims; 0 when it does not say
     * @param pointer into the snapshot, when it was the content
     */
    record Rejected(long revision, String pointer, String reason) implements SnapshotOutcome {}

    /** How the control plane is told. */
    default NodeMessage.Builder message() {
        return switch (this) {
            case Applied applied ->
                NodeMessage.newBuilder()
                        .setSnapshotApplied(SnapshotApplied.newBuilder()
                                .setRevision(applied.revision())
                                .setCompileMicros(applied.compileMicros()));
            case Rejected rejected ->
                NodeMessage.newBuilder()
                        .setSnapshotRejected(SnapshotRejected.newBuilder()
                                .setRevision(rejected.revision())
                                .setPointer(rejected.pointer())
                                .setReason(rejected.reason()));
        };
    }
}
