package io.tollgate.node.limit;

import io.tollgate.node.limit.counter.Grant;

/** What one request got of one counter. */
sealed interface Permit {
    /**
     * It may pass.
     *
     * @param lease to give back when another limit refuses
     * @param source where it was debited
     */
    record Taken(Grant.Leased lease, Source source) implements Permit {}

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
