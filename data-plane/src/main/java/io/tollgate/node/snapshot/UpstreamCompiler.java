package io.tollgate.node.snapshot;

import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.snapshot.Snapshot;
import io.tollgate.node.upstream.UpstreamPlan;
import io.tollgate.node.upstream.Upstreams;
import java.util.HashMap;
import java.util.Map;

/** The compiler of a node that proxies: keeps what is worth keeping of upstreams that change. */
public final class UpstreamCompiler implements SnapshotCompiler {
    private final Upstreams upstreams;

    /** Compiles with the connections of {@code upstreams}. */
    public UpstreamCompiler(Upstreams upstreams) {
        this.upstreams = upstreams;
    }

    @Override
    public NodeSnapshot compile(Snapshot snapshot) throws InvalidDocumentException {
        return SnapshotCompiler.assemble(
                snapshot, upstreams.compile(snapshot.configuration().upstreams()));
    }

    @Override
    public void retireAllBut(NodeSnapshot current) {
        Map<String, UpstreamPlan> used = new HashMap<>();
        current.plans()
                .values()
                .forEach(plan -> used.put(plan.upstream().upstream().name(), plan.upstream()));
        upstreams.use(used);
    }
}
