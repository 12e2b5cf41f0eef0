package io.tollgate.node.limit;

/** Counts requests against limits. */
public interface Limiter {
    /**
     * Takes one request from every limit that applies to it, or from none. Called on an event loop, so it never blocks:
     * what needs the cluster is answered with {@link LimitAnswer.Pending}, completed on any thread.
     *
     * @param request never without limits: a request that no limit applies to does not come here
     */
    LimitAnswer take(LimitRequest request);
}
