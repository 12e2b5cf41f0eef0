package io.tollgate.node.limit;

import io.tollgate.node.limit.counter.Grant;

/** What one request got of one counter. */
sealed interface Permit {
    /**
     * It may pass.
     *
     * @param lease to give back when another limit refuses
     * @param source where it was debited
     * @param usableUntilNanos when it counts as used, by the limiter's clock: later its owner may have given it again
     */
    record Taken(Grant.Leased lease, Source source, long usableUntilNanos) implements Permit {}

    /**
     * It may not.
     *
     * @param lease tells how the counter stands
     */
    record Refused(Grant.Leased lease) implements Permit {}

    /** Nobody could tell. */
    record Unknown(String reason) implements Permit {}

    /** Where a permit was debited. */
    enum Source {
        LEDGER,
        LOCAL_SHARE
    }
}
