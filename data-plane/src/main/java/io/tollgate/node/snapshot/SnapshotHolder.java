package io.tollgate.node.snapshot;

import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.snapshot.Snapshot;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one reference to what this node runs by. Any thread may read it; a request reads it once, so that it sees exactly
 * one revision.
 */
public final class SnapshotHolder {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotHolder.class);

    private final SnapshotCompiler compiler;
    private volatile @Nullable NodeSnapshot current;

    /** Holds nothing yet. */
    public SnapshotHolder(SnapshotCompiler compiler) {
        this.compiler = compiler;
    }

    /** What requests run by now; empty until the first swap. */
    public Optional<NodeSnapshot> current() {
        return Optional.ofNullable(current);
    }

    /** As {@link #current}, without the wrapping: for event loops. */
    public @Nullable NodeSnapshot currentOrNull() {
        return current;
    }

    /**
     * Compiles {@code snapshot} and makes it current. Not for event loops: compiling takes milliseconds. When it throws,
     * what was current stays.
     *
     * @throws InvalidDocumentException when the content cannot be run, with pointers into the snapshot
     */
    public synchronized NodeSnapshot swap(Snapshot snapshot) throws InvalidDocumentException {
        NodeSnapshot next = compiler.compile(snapshot, current);
        current = next;
        try {
            compiler.retireAllBut(next);
        } catch (RuntimeException e) { // requests run by it already
            LOG.error("revision {}: what only earlier ones used is not all let go", next.revision(), e);
        }
        return next;
    }
}
