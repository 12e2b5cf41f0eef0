package io.tollgate.node.status;

import io.tollgate.node.cluster.MemberState;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Whether readiness waits for the cluster: at the first start for 15 s, so that a node that is ready counts with the
 * others; never again after, since limits have an isolation rule and a node without traffic helps nobody.
 */
final class ClusterGate {
    static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(15);

    private final LongSupplier nanos;
    private final long startNanos;
    private volatile boolean open;

    ClusterGate(LongSupplier nanos) {
        this.nanos = nanos;
        startNanos = nanos.getAsLong();
    }

    boolean waitsFor(MemberState state) {
        if (!open && (state == MemberState.JOINED || nanos.getAsLong() - startNanos >= WAIT_NANOS)) {
            open = true;
        }
        return !open;
    }
}
