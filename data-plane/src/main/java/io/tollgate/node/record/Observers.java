package io.tollgate.node.record;

/** Tells two observers, one after the other, remembers what was refused, and shows who watches what is over. */
public record Observers(ExchangeObserver first, ExchangeObserver second, RecentRefusals refusals, LiveRequests live)
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
        live.add(facts); // the log may have the facts by now: both only look
    }

    @Override
    public void refused(ExchangeRecord facts) {
        refusals.add(facts);
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
