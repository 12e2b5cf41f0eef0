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

    /**
     * Holds a place in each limit of requests in flight, or in none. Called on an event loop before {@link #take}; asks
     * nobody. A limiter that knows no such limits says that nothing is held.
     */
    default Hold hold(LimitRequest request) {
        return Hold.Held.NOTHING;
    }
}
