package io.tollgate.node.snapshot;

import io.tollgate.core.access.AccessPolicy;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.route.RouteTable;
import io.tollgate.core.snapshot.Snapshot;

/** Makes a {@link NodeSnapshot} of a snapshot. */
public interface SnapshotCompiler {
    /** Compiles; changes nothing that requests see. */
    NodeSnapshot compile(Snapshot snapshot) throws InvalidDocumentException;

    /** Lets go of what earlier snapshots used and {@code current} does not. */
    default void retireAllBut(NodeSnapshot current) {}

    /** Compiles what is pure, and no upstream: for parts of a node that proxy nothing. */
    static SnapshotCompiler pure() {
        return snapshot -> new NodeSnapshot(
                snapshot.revision(),
                snapshot.configuration(),
                RouteTable.compile(snapshot.configuration().routes()),
                new AccessPolicy(snapshot.configuration()));
    }
}
