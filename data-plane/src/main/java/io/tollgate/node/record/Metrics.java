package io.tollgate.node.record;

import io.netty.channel.EventLoop;
import io.tollgate.node.transport.LoopVisits;
import io.tollgate.node.transport.Transport;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * What is counted of exchanges for Prometheus. Each event loop counts for itself and hands its counts over when {@link #print}
 * comes by, which adds them up on its own thread: however many series there are, a loop only swaps one object for another. What
 * a loop that is late has counted comes with a later reading, and nothing that was told once becomes less. It waits for the
 * loops, so it is not for event loops.
 */
public final class Metrics implements ExchangeObserver {
    /** Written by the loop of that index alone. */
    private final LoopMeters[] meters;

    private final LoopVisits<LoopMeters> visits;
    /** What the loops have handed over since the start. Guarded by this. */
    private final LoopMeters sum = new LoopMeters();

    private final GoneNames goneRoutes = new GoneNames();
    private final GoneNames goneTargets = new GoneNames();
    private final LongSupplier nanoTime;

    private final AccessLog log;

    /** Counts for the loops of {@code transport}, and hands facts on to {@code log}. */
    public Metrics(Transport transport, AccessLog log) {
        this(transport.loops(), log);
    }

    /** The same for {@code loops}. */
    public Metrics(List<EventLoop> loops, AccessLog log) {
        this(loops, log, System::nanoTime);
    }

    Metrics(List<EventLoop> loops, AccessLog log, LongSupplier nanoTime) {
        this.log = log;
        this.nanoTime = nanoTime;
        meters = loops.stream().map(loop -> new LoopMeters()).toArray(LoopMeters[]::new);
        visits = new LoopVisits<>(loops, this::handOver);
    }

    /** What there is now: series of what is gone are told for {@link GoneNames#KEPT} more. */
    public record Configured(Set<String> routes, Set<String> targets) {
        public Configured {
            routes = Set.copyOf(routes);
            targets = Set.copyOf(targets);
        }
    }

    private LoopMeters handOver(int loopIndex) {
        LoopMeters full = meters[loopIndex];
        meters[loopIndex] = new LoopMeters();
        return full;
    }

    @Override
    public void begun(int loopIndex) {}

    @Override
    public void finished(int loopIndex, ExchangeRecord facts) {
        meters[loopIndex].record(facts);
        log.offer(facts);
    }

    @Override
    public void connections(int loopIndex, int change) {}

    @Override
    public LogPlan.Capture capture() {
        return log.capture();
    }

    /**
     * Prints every series in Prometheus' text format.
     *
     * @param exemplars whether traces are named, which only OpenMetrics knows
     */
    public synchronized void print(StringBuilder out, boolean exemplars, Configured configured) {
        visits.visit().forEach(taken -> taken.addTo(sum));
        long now = nanoTime.getAsLong();
        sum.forget(
                goneRoutes.over(sum.routes(), configured.routes, now),
                goneTargets.over(sum.targets(), configured.targets, now));
        sum.print(out, exemplars);
        out.append("# TYPE tollgate_access_log_dropped_total counter\n");
        LoopMeters.line(out, "tollgate_access_log_dropped_total", "", log.dropped());
    }
}
