package io.tollgate.node.snapshot;

import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.snapshot.Snapshot;
import io.tollgate.node.tls.ServerCertificates;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a {@link NodeSnapshot} of a snapshot. */
public interface SnapshotCompiler {
    /**
     * Compiles; changes nothing that requests see.
     *
     * @param before what requests run by until then: what has not changed is taken over from it
     */
    NodeSnapshot compile(Snapshot snapshot, @Nullable NodeSnapshot before) throws InvalidDocumentException;

    /** {@code current} has become what requests run by: lets go of what only earlier ones used. */
    default void retireAllBut(NodeSnapshot current) {}

    /** Compiles what is pure, and no upstream, certificate or issuer: for parts of a node that proxy nothing. */
    static SnapshotCompiler pure() {
        return (snapshot, before) ->
                new SnapshotAssembly(snapshot, before, Map.of(), ServerCertificates.NONE, Map.of()).result();
    }
}
