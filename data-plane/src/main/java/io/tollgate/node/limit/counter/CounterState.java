package io.tollgate.node.limit.counter;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One counter: a rule's spending for one combination of values. Immutable; the owner replaces it by what
 * {@link #lease} or {@link #giveBack} make of it, and backups take the result as it is.
 *
 * @param version grows with every change, also over an expiry of the entry: backups never go back
 * @param issued permits ever given: the number of the last one
 */
public record CounterState(long version, long issued, CounterTime time, ReturnedPermits returned, Spending spending) {
    private static final int HEAD = 8;

    /** What was asked of a spill counter before this one came may still be given so much later, and be used. */
    private static final long SPILL_LATE_NANOS = 4 * LimitRule.CALL_NANOS;

    /**
     * A counter that nothing was taken from. Its permits are numbered from its time on, so that permits of an entry that
     * was lost, or of another that stood in for it, can't be given back here.
     */
    public static CounterState fresh(LimitRule rule, OwnerTime now) {
        CounterTime start = CounterTime.start(now);
        long first = start.nanos();
        return new CounterState(first, first, start, ReturnedPermits.from(first), Spending.none(rule));
    }

    /**
     * A counter that may have been spent under a spill counter until now: it starts with the half that
     * {@link LimitRule#spill} leaves it. What may still come of the spill is over before the other half comes back.
     */
    public static CounterState afterSpill(LimitRule rule, OwnerTime now) {
        CounterState fresh = fresh(rule, now);
        Want elsewhere = Want.exactly(rule.capacity() - rule.capacity() / 2);
        long lateNanos = fresh.time.nanos() + SPILL_LATE_NANOS;
        Spending spent =
                Spending.lease(fresh.spending, rule, elsewhere, lateNanos).next();
        return new CounterState(fresh.version, fresh.issued, fresh.time, fresh.returned, spent);
    }

    /**
     * A counter of which nothing is known: all of it may have been spent until {@code untilMillis} (since the epoch, by some
     * member's wall clock), so it counts as spent then.
     *
     * @param before what stands there and is not to be believed; null when there is none
     */
    public static CounterState spent(LimitRule rule, @Nullable CounterState before, long untilMillis, OwnerTime now) {
        CounterState fresh = fresh(rule, now);
        long until = TimeUnit.MILLISECONDS.toNanos(untilMillis + CounterTime.APART_MILLIS);
        Spending spent = Spending.lease(
                        fresh.spending, rule, Want.exactly(rule.capacity()), Math.min(fresh.time.nanos(), until))
                .next();
        long version = before == null ? fresh.version : Math.max(fresh.version, before.version + 1);
        long issued = before == null ? fresh.issued : Math.max(fresh.issued, before.issued);
        return new CounterState(version, issued, fresh.time, ReturnedPermits.from(issued), spent);
    }

    /** Takes up to {@code want} permits. */
    public Answer lease(LimitRule rule, long want, OwnerTime now) {
        return lease(rule, Want.exactly(want), now);
    }

    /** Un-takes what is given back, and takes what is wanted, as far as it is free then: one step. */
    public Answer lease(LimitRule rule, Want want, OwnerTime now) {
        CounterState settled = this;
        for (Grant.Leased unused : want.back()) {
            settled = settled.giveBack(rule, unused);
        }
        return settled.take(rule, want, now);
    }

    private Answer take(LimitRule rule, Want want, OwnerTime now) {
        CounterTime at = time.at(now);
        Spending.Outcome outcome = Spending.lease(spending, rule, want, at.nanos());
        CounterState next = new CounterState(version + 1, issued + outcome.permits(), at, returned, outcome.next());
        Grant.Leased grant = new Grant.Leased(
                outcome.permits(),
                issued + 1,
                outcome.stamp(),
                outcome.remaining(),
                outcome.waitNanos(),
                outcome.resetNanos());
        return new Answer(next, grant, outcome.idleNanos());
    }

    /**
     * Un-takes permits that were never used; does nothing for a bucket's, or those given back before or too long ago. It says
     * nothing of the time: an owner takes permits back whose clock is off, and may not grant.
     */
    public CounterState giveBack(LimitRule rule, Grant.Leased permits) {
        long last = permits.first() + permits.permits() - 1;
        if (!rule.takesBack() || permits.permits() < 1 || last > issued || !returned.mayReturn(permits.first(), last)) {
            return this;
        }
        return new CounterState(
                version + 1,
                issued,
                time,
                returned.with(permits.first(), last),
                Spending.giveBack(spending, permits.stamp(), permits.permits()));
    }

    /**
     * The state after a lease, and what was given.
     *
     * @param idleNanos until nothing that was spent counts any more: the state may be forgotten then
     */
    public record Answer(CounterState next, Grant.Leased grant, long idleNanos) {}

    /** A flat form for the wire; {@link #ofLongs} reads it. */
    public long[] toLongs() {
        LongTable ranges = returned.ranges();
        LongTable rows = spending.rows();
        long[] flat = new long[HEAD + ranges.length() + rows.length()];
        flat[0] = version;
        flat[1] = issued;
        flat[2] = time.nanos();
        flat[3] = time.seen().owner();
        flat[4] = time.seen().monotonicNanos();
        flat[5] = time.seen().wallMillis();
        flat[6] = returned.floor();
        flat[7] = (long) ranges.rows() << 1 | (spending instanceof BucketSpending ? 1 : 0);
        ranges.copyTo(flat, HEAD);
        rows.copyTo(flat, HEAD + ranges.length());
        return flat;
    }

    /** Reads {@link #toLongs}. */
    public static CounterState ofLongs(long[] flat) {
        boolean bucket = (flat[7] & 1) == 1;
        LongTable ranges = LongTable.of(2, flat, HEAD, (int) (flat[7] >> 1));
        int at = HEAD + ranges.length();
        int columns = bucket ? 3 : 2;
        LongTable rows = LongTable.of(columns, flat, at, (flat.length - at) / columns);
        return new CounterState(
                flat[0],
                flat[1],
                new CounterTime(flat[2], new OwnerTime(flat[3], flat[4], flat[5])),
                new ReturnedPermits(flat[6], ranges),
                bucket ? new BucketSpending(rows) : new WindowSpending(rows));
    }
}
