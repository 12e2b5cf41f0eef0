package io.tollgate.node.limit.hazelcast;

import io.tollgate.node.limit.counter.Grant;
import io.tollgate.node.limit.counter.LastFull;
import java.util.Optional;

/**
 * The owner's answer as an array of longs, which Hazelcast writes without any class of ours.
 *
 * @param kind {@link #ANSWERED}, or why there is no answer
 * @param lastFullMillis as the owner knows it, see {@link LastFull}
 */
record LeaseReply(long kind, Grant.Leased grant, long lastFullMillis) {
    static final long ANSWERED = 0;
    private static final long NO_ROOM = 1;
    private static final Grant.Leased NOTHING = new Grant.Leased(0, 0, 0, 0, 0, 0);

    /** The owner could not compute; nothing changed. */
    static final LeaseReply FAILED = new LeaseReply(2, NOTHING, LastFull.NEVER);

    /** The owner sees no majority; nothing changed. */
    static final LeaseReply CUT_OFF = new LeaseReply(3, NOTHING, LastFull.NEVER);

    static LeaseReply of(Grant.Leased grant, long lastFullMillis) {
        return new LeaseReply(ANSWERED, grant, lastFullMillis);
    }

    /** There are as many counters as there may be, and this one is not among them. */
    static LeaseReply full(long lastFullMillis) {
        return new LeaseReply(NO_ROOM, NOTHING, lastFullMillis);
    }

    long[] toLongs() {
        return new long[] {
            kind,
            grant.permits(),
            grant.first(),
            grant.stamp(),
            grant.remaining(),
            grant.waitNanos(),
            grant.resetNanos(),
            lastFullMillis
        };
    }

    static LeaseReply ofLongs(long[] longs) {
        return new LeaseReply(
                longs[0], new Grant.Leased(longs[1], longs[2], longs[3], longs[4], longs[5], longs[6]), longs[7]);
    }

    boolean isFull() {
        return kind == NO_ROOM;
    }

    Optional<Grant.Leased> answered() {
        return kind == ANSWERED ? Optional.of(grant) : Optional.empty();
    }
}
