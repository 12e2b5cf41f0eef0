package io.tollgate.node.sync;

/** What became of a snapshot that was received. */
sealed interface SnapshotOutcome {
    /** Requests run by it now, and it is on disk. */
    record Applied(long revision, long compileMicros) implements SnapshotOutcome {}

    /**
     * What ran before still runs.
     *
     * @param revision that it claims; 0 when it does not say
     * @param pointer into the snapshot, when it was the content
     */
    record Rejected(long revision, String pointer, String reason) implements SnapshotOutcome {}
}
