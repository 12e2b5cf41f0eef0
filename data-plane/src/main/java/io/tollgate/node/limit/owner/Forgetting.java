package io.tollgate.node.limit.owner;

import java.util.OptionalLong;

/**
 * Until when a member may have forgotten counters that still count. Each forgets an entry by its own wall clock, and an owner tells its
 * backup to. So one whose clock is far off, or was set far, may have; either way, since what is written by a clock that is behind is
 * forgotten once it is right. It holds for the life of the process: whatever it has a copy of may be its own to grant from
 * one day. {@link OwnerGuard}'s, under whose lock this is.
 */
final class Forgetting {
    /**
     * Who was off by more is taken for one that has forgotten. Less than half of what entries are kept for: they may be written by
     * a clock that is that much behind, and forgotten by one that is as much ahead.
     */
    static final long FAR_MILLIS = 25_000;

    private long leadMillis; // how the clocks stood when the wall clock was far off last, or at first
    private OptionalLong farMillis = OptionalLong.empty(); // when that was, by the machine's monotonic clock

    Forgetting(GuardTime now) {
        leadMillis = now.leadMillis();
    }

    /** Looks at the clocks: against each other, so that no step between two votes is missed, and against most others'. */
    void notice(Votes votes, GuardTime now) {
        if (Math.abs(now.leadMillis() - leadMillis) > FAR_MILLIS || votes.isOff(now, FAR_MILLIS)) {
            leadMillis = now.leadMillis();
            farMillis = OptionalLong.of(now.wallMillis() - now.leadMillis());
        }
    }

    /** By the wall clock as it stands now; late rather than early where it was set a little, or the machine suspended, since. */
    private long untilMillis(GuardTime now) {
        return farMillis.isPresent()
                ? farMillis.getAsLong() + now.leadMillis() + OwnerGuard.ORDERED_MILLIS
                : Long.MIN_VALUE;
    }

    /** Whether a trust may begin now. */
    boolean isOver(GuardTime now) {
        // Later than that by the tolerated skew: a trust that began just then would be over with the next small step.
        return now.wallMillis() > untilMillis(now) + OwnerGuard.SKEW_MILLIS;
    }

    /**
     * Whether what is absent under {@code trust} counts as it should: nothing was forgotten since it began. What was forgotten
     * before counts as spent until then (rule 7).
     */
    boolean isWhole(Trust trust, GuardTime now) {
        return trust.id() != Trust.NONE && trust.sinceMillis() > untilMillis(now);
    }
}
