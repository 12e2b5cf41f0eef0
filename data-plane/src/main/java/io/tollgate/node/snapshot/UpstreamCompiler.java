package io.tollgate.node.snapshot;

import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.snapshot.Snapshot;
import io.tollgate.node.tls.CertificateCompiler;
import io.tollgate.node.upstream.UpstreamPlan;
import io.tollgate.node.upstream.Upstreams;
import java.util.HashMap;
import java.util.Map;

/** The compiler of a node that proxies: keeps what is worth keeping of upstreams and certificates that change. */
public final class UpstreamCompiler implements SnapshotCompiler {
    private final Upstreams upstreams;
    private final CertificateCompiler certificates;

    /** Compiles with the connections of {@code upstreams} and the contexts of {@code certificates}. */
    public UpstreamCompiler(Upstreams upstreams, CertificateCompiler certificates) {
        this.upstreams = upstreams;
        this.certificates = certificates;
    }

    @Override
    public NodeSnapshot compile(Snapshot snapshot) throws InvalidDocumentException {
        return SnapshotCompiler.assemble(
                snapshot,
                upstreams.compile(snapshot.configuration().upstreams()),
                certificates.compile(snapshot.configuration().certificates()));
    }

    @Override
    public void retireAllBut(NodeSnapshot current) {
        Map<String, UpstreamPlan> used = new HashMap<>();
        current.plans()
                .values()
                .forEach(plan -> used.put(plan.upstream().upstream().name(), plan.upstream()));
        upstreams.use(used);
        certificates.use(current.certificates());
    }
}
