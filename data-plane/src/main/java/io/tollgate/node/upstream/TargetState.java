package io.tollgate.node.upstream;

import io.tollgate.core.config.Target;
import io.tollgate.core.config.Upstream;
import io.tollgate.node.balance.Candidate;
import io.tollgate.node.balance.PeakEwma;
import io.tollgate.node.tls.TlsContext;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What all event loops know about one target. It outlives configurations: as long as its {@link Key} is in the upstream it
 * is this same object, whatever else of the upstream changes. Every method may be called by any thread but
 * {@link #latency}; none blocks.
 */
public final class TargetState implements Candidate {
    private final Key key;
    private final Target target;
    private final @Nullable TlsContext tls;
    private final TargetAddresses addresses;
    private final Ejection ejection;
    private final Reachability reachability;
    private final PeakEwma[] latencies;
    private final AtomicInteger inflight = new AtomicInteger();
    private volatile boolean healthy = true;
    private volatile long healthySinceNanos;
    private volatile boolean retired;
    private final LongSupplier nanoTime;

    /**
     * What makes a target the same in two configurations: whatever a connection to it depends on, and nothing else.
     *
     * @param url as configured
     * @param occurrence how many targets before it in the upstream have the same URL
     * @param tls null when it is not spoken
     */
    record Key(String url, int occurrence, Upstream.@Nullable Tls tls, Upstream.Protocol protocol) {}

    TargetState(Key key, Target target, @Nullable TlsContext tls, int loopCount, LongSupplier nanoTime) {
        this.key = key;
        this.target = target;
        this.tls = tls;
        this.addresses = new TargetAddresses(target.host(), target.port(), nanoTime);
        this.ejection = new Ejection(nanoTime);
        this.reachability = new Reachability(nanoTime);
        this.latencies =
                IntStream.range(0, loopCount).mapToObj(i -> new PeakEwma()).toArray(PeakEwma[]::new);
        this.nanoTime = nanoTime;
        this.healthySinceNanos = nanoTime.getAsLong();
    }

    Key key() {
        return key;
    }

    /** Its URL taken apart. Its weight is the configuration's business, not this. */
    Target target() {
        return target;
    }

    /** How TLS is spoken to it; null when it is not. */
    @Nullable
    TlsContext tls() {
        return tls;
    }

    /** Its URL, for logs and metrics. */
    public String label() {
        return key.url();
    }

    /** Its host and port as the Host field names them. */
    public String authority() {
        return target.url().getRawAuthority();
    }

    @Override
    public String identity() {
        return key.occurrence() == 0 ? key.url() : key.url() + '#' + key.occurrence();
    }

    TargetAddresses addresses() {
        return addresses;
    }

    /** The verdict of the active checks; true where there are none. */
    public boolean isHealthy() {
        return healthy;
    }

    /** Whether it is left out for failing too often. */
    public boolean isEjected() {
        return ejection.isOut();
    }

    /** For how long it is left out yet; 0 when it is not. */
    long ejectedNanos() {
        return ejection.restNanos();
    }

    @Override
    public boolean isUsable() {
        return healthy && !ejection.isOut();
    }

    @Override
    public long usableSinceNanos() {
        long healthySince = healthySinceNanos;
        long back = ejection.backSinceNanos(healthySince);
        return back - healthySince > 0 ? back : healthySince;
    }

    Ejection ejection() {
        return ejection;
    }

    Reachability reachability() {
        return reachability;
    }

    void setHealthy(boolean now) {
        if (now && !healthy) {
            healthySinceNanos = nanoTime.getAsLong();
        }
        healthy = now;
        if (now) {
            reachability.worked();
        }
    }

    @Override
    public PeakEwma latency(int loopIndex) {
        return latencies[loopIndex];
    }

    @Override
    public int inflight() {
        return inflight.get();
    }

    /** A try at it begins: it is counted from here, for a target that is slow to connect to is busy too. */
    public void begin() {
        inflight.incrementAndGet();
    }

    /** A try at it is over. */
    public void end() {
        inflight.decrementAndGet();
    }

    /** Whether a connection to {@code remote} may serve again: not when the configuration or the name has moved on. */
    boolean wants(@Nullable SocketAddress remote) {
        return !retired && addresses.has(remote);
    }

    /** No configuration has it any more: its connections end with what they are doing. */
    void retire() {
        retired = true;
    }
}
