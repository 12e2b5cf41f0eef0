package io.tollgate.node.record;

/** Where sampled exchanges go. Called on event loops; never waits. */
public interface TraceSink extends AutoCloseable {
    /** Nothing is traced. */
    TraceSink OFF = facts -> {};

    /** Takes {@code facts}, which nobody touches any more and which have {@link ExchangeRecord#trace}, or drops and counts them. */
    void offer(ExchangeRecord facts);

    /** Which exchanges those are. */
    default TraceSampler sampler() {
        return TraceSampler.OFF;
    }

    /** Exchanges whose traces arrived. */
    default long exported() {
        return 0;
    }

    /** Exchanges whose traces nobody got. */
    default long dropped() {
        return 0;
    }

    /** Sends what is queued and ends; blocks for a few seconds at most. */
    @Override
    default void close() {}
}
