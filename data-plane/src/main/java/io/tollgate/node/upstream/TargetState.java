package io.tollgate.node.upstream;

import io.tollgate.core.config.Target;
import io.tollgate.core.config.Upstream;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What all event loops know about one target. Every method may be called by any thread; none blocks. */
public final class TargetState {
    private final Target target;
    private final String label;
    private final String authority;
    private final AtomicInteger inflight = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private volatile boolean healthy = true;
    private volatile long ejectedUntilNanos;
    private volatile boolean ejected;

    TargetState(Target target) {
        this.target = target;
        this.label = target.url().toString();
        this.authority = target.url().getRawAuthority();
    }

    /** Its configuration. */
    public Target target() {
        return target;
    }

    /** Its URL, for logs and metrics. */
    public String label() {
        return label;
    }

    /** Its host and port as the Host field names them. */
    public String authority() {
        return authority;
    }

    /** The verdict of the active checks; true where there are none. */
    public boolean isHealthy() {
        return healthy;
    }

    /** Whether it is left out for failing too often. */
    public boolean isEjected() {
        if (ejected && System.nanoTime() - ejectedUntilNanos >= 0) {
            ejected = false;
            failures.set(0);
        }
        return ejected;
    }

    boolean isUsable() {
        return target.weight() > 0 && healthy && !isEjected();
    }

    void setHealthy(boolean now) {
        healthy = now;
    }

    /** Requests under way. */
    public int inflight() {
        return inflight.get();
    }

    void begin() {
        inflight.incrementAndGet();
    }

    void end() {
        inflight.decrementAndGet();
    }

    void succeeded() {
        if (failures.get() != 0) {
            failures.set(0);
        }
    }

    /** Counts a failure; ejects when there were too many in a row and {@code mayEject}. */
    void failed(Upstream.@Nullable Outlier outlier, boolean mayEject) {
        if (outlier != null && failures.incrementAndGet() >= outlier.consecutiveFailures() && mayEject) {
            ejectedUntilNanos = System.nanoTime() + outlier.ejectFor().toNanos();
            ejected = true;
        }
    }
}
