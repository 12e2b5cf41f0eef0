package io.tollgate.node.record;

import io.netty.channel.EventLoop;
import io.tollgate.node.transport.Transport;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntConsumer;

/**
 * What is counted of exchanges for Prometheus. Each event loop counts for itself; {@link #print} asks loop after loop and
 * adds up. It waits for the loops, so it is not for event loops.
 */
public final class Metrics implements ExchangeObserver {
    private static final long ANSWER_MILLIS_MAX = 1_000;

    private final List<EventLoop> loops;
    private final LoopMeters[] meters;
    private final AccessLog log;

    /** Counts for the loops of {@code transport}, and hands facts on to {@code log}. */
    public Metrics(Transport transport, AccessLog log) {
        this(transport.loops(), log);
    }

    /** The same for {@code loops}. */
    public Metrics(List<EventLoop> loops, AccessLog log) {
        this.loops = loops;
        this.log = log;
        this.meters = loops.stream().map(loop -> new LoopMeters()).toArray(LoopMeters[]::new);
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
    public void print(StringBuilder out, boolean exemplars) {
        LoopMeters sum = new LoopMeters();
        onEachLoop(index -> meters[index].addTo(sum));
        sum.print(out, exemplars);
        out.append("# TYPE tollgate_access_log_dropped_total counter\n");
        LoopMeters.line(out, "tollgate_access_log_dropped_total", "", log.dropped());
    }

    /** Runs {@code task} on one loop after the other; a loop that does not answer is left out. */
    private void onEachLoop(IntConsumer task) {
        for (int i = 0; i < loops.size(); i++) {
            int index = i;
            Future<?> asked = loops.get(i).submit(() -> task.accept(index));
            try {
                asked.get(ANSWER_MILLIS_MAX, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (ExecutionException e) {
                // Adding up does not fail; if it does, this loop's counts come with the next reading.
            } catch (TimeoutException e) {
                // A loop that is stuck shows in its lag; its counts come with the next reading. It must not add them to
                // this one, which is being read by then.
                asked.cancel(false);
            }
        }
    }
}
