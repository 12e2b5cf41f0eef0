package io.tollgate.node.limit.hazelcast;

import io.tollgate.node.limit.counter.Grant;
import java.util.Optional;

/**
 * The owner's answer as an array of longs, which Hazelcast writes without any class of ours.
 *
 * @param kind {@link #ANSWERED}, or why there is no answer
 */
record LeaseReply(long kind, Grant.Leased grant) {
    static final long ANSWERED = 0;
    private static final Grant.Leased NOTHING = new Grant.Leased(0, 0, 0, 0, 0, 0);

    /** There are as many counters as there may be, and this one is not among them. */
    static final LeaseReply FULL = new LeaseReply(1, NOTHING);

    /** The owner could not compute; nothing changed. */
    static final LeaseReply FAILED = new LeaseReply(2, NOTHING);

    /** The owner sees no majority; nothing changed. */
    static final LeaseReply CUT_OFF = new LeaseReply(3, NOTHING);

    static LeaseReply of(Grant.Leased grant) {
        return new LeaseReply(ANSWERED, grant);
    }

    long[] toLongs() {
        return new long[] {
            kind,
            grant.permits(),
            grant.first(),
            grant.stamp(),
            grant.remaining(),
            grant.waitNanos(),
            grant.resetNanos()
        };
    }

    static LeaseReply ofLongs(long[] longs) {
        return new LeaseReply(longs[0], new Grant.Leased(longs[1], longs[2], longs[3], longs[4], longs[5], longs[6]));
    }

    boolean isFull() {
        return kind == FULL.kind;
    }

    Optional<Grant.Leased> answered() {
        return kind == ANSWERED ? Optional.of(grant) : Optional.empty();
    }
}
