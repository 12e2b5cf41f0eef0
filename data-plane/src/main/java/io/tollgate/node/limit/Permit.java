package io.tollgate.node.limit;

import io.tollgate.node.limit.counter.Grant;

/** What one request got of one counter. */
sealed interface Permit {
    /**
     * It may pass, by a permit that the owner debited.
     *
     * @param lease to un-take it when another limit refuses, and until when it is usable
     */
    record Taken(Lease lease) implements Permit {}

    /**
     * It may pass, out of this node's own share.
     *
     * @param lease to give back when another limit refuses
     */
    record Shared(Grant.Leased lease) implements Permit {}

    /**
     * It may not.
     *
     * @param lease tells how the counter stands
     */
    record Refused(Grant.Leased lease) implements Permit {}

    /** Nobody could tell. */
    record Unknown(String reason) implements Permit {}
}
