package io.tollgate.node.record;

/** Who is told of exchanges and connections; always on the event loop of that index, and never blocks. */
public interface ExchangeObserver {
    /** A request's head has come. */
    void begun(int loopIndex);

    /** The exchange is over, one way or another. */
    void finished(int loopIndex, ExchangeRecord facts);

    /** The gateway has answered itself: called ahead of {@link #finished}, and only then. */
    default void refused(ExchangeRecord facts) {}

    /** What is to be in the facts beside what is always there. */
    default LogPlan.Capture capture() {
        return LogPlan.Capture.NOTHING;
    }

    /** Which exchanges are traced. */
    default TraceSampler sampler() {
        return TraceSampler.OFF;
    }

    /** Whether somebody waits for the request of that id, and the time of its steps is to be taken. */
    default boolean isAwaited(String requestId) {
        return false;
    }

    /** A client has connected (+1) or gone (−1). */
    void connections(int loopIndex, int change);
}
