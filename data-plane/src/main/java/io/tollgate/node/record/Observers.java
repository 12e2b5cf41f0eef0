package io.tollgate.node.record;

/**
 * Tells two observers, one after the other, remembers what was refused, shows who watches what is over, and passes on what is
 * traced.
 */
public record Observers(
        ExchangeObserver first, ExchangeObserver second, RecentRefusals refusals, LiveRequests live, TraceSink traces)
        implements ExchangeObserver {
    @Override
    public void begun(int loopIndex) {
        first.begun(loopIndex);
        second.begun(loopIndex);
    }

    @Override
    public void finished(int loopIndex, ExchangeRecord facts) {
        first.finished(loopIndex, facts);
        second.finished(loopIndex, facts);
        live.add(facts); // the log may have the facts by now: all only look
        if (facts.trace != null) {
            traces.offer(facts);
        }
    }

    @Override
    public void refused(ExchangeRecord facts) {
        refusals.add(facts);
    }

    @Override
    public TraceSampler sampler() {
        return traces.sampler();
    }

    @Override
    public boolean isAwaited(String requestId) {
        return live.isAwaited(requestId);
    }

    @Override
    public LogPlan.Capture capture() {
        return first.capture().isNothing() ? second.capture() : first.capture();
    }

    @Override
    public void connections(int loopIndex, int change) {
        first.connections(loopIndex, change);
        second.connections(loopIndex, change);
    }
}
