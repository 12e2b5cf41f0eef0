package io.tollgate.node.snapshot;

import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.snapshot.Snapshot;
import io.tollgate.node.tls.CertificateCompiler;
import io.tollgate.node.token.Issuers;
import io.tollgate.node.upstream.UpstreamPlan;
import io.tollgate.node.upstream.Upstreams;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The compiler of a node that proxies: keeps what is worth keeping of upstreams, certificates and issuers that change. */
public final class UpstreamCompiler implements SnapshotCompiler {
    private final Upstreams upstreams;
    private final CertificateCompiler certificates;
    private final Issuers issuers;

    /** Compiles with the connections of {@code upstreams}, the contexts of {@code certificates} and the keys of {@code issuers}. */
    public UpstreamCompiler(Upstreams upstreams, CertificateCompiler certificates, Issuers issuers) {
        this.upstreams = upstreams;
        this.certificates = certificates;
        this.issuers = issuers;
    }

    @Override
    public NodeSnapshot compile(Snapshot snapshot, @Nullable NodeSnapshot before) throws InvalidDocumentException {
        Set<String> countedClaims = snapshot.configuration().limits().stream()
                .flatMap(limit -> limit.claims().stream())
                .collect(Collectors.toUnmodifiableSet());
        return new SnapshotAssembly(
                        snapshot,
                        before,
                        upstreams.compile(snapshot.configuration().upstreams()),
                        certificates.compile(snapshot.configuration()),
                        issuers.compile(snapshot.configuration().issuers(), countedClaims))
                .result();
    }

    @Override
    public void retireAllBut(NodeSnapshot current) {
        Map<String, UpstreamPlan> used = new HashMap<>();
        current.plans()
                .values()
                .forEach(plan -> used.put(plan.upstream().upstream().name(), plan.upstream()));
        upstreams.use(used);
        certificates.use(current.certificates());
        issuers.use(current.issuers());
    }
}
