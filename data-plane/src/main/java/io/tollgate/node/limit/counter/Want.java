package io.tollgate.node.limit.counter;

import java.util.List;

/**
 * How many permits a node asks for, and which of earlier ones it gives back with that.
 *
 * @param need for requests that wait: as many as are free
 * @param ahead for requests that are expected: at most a node's part of what is free beyond those
 * @param sharers nodes that share the counter; at least 1
 * @param strict only from an owner that can prove that nobody else grants
 * @param back permits of the counter that were never used, oldest first: they are free again before anything is taken
 */
public record Want(long need, long ahead, int sharers, boolean strict, List<Grant.Leased> back) {
    /** More ranges of permits than these are given back with several calls: a counter remembers no more. */
    public static final int BACK_MAX = ReturnedPermits.KEPT;

    public Want {
        back = List.copyOf(back);
        if (need < 0 || ahead < 0 || sharers < 1 || back.size() > BACK_MAX) {
            throw new IllegalArgumentException("want: " + need + " and " + ahead + " ahead of " + sharers + ", and "
                    + back.size() + " back (expected: at least 0 each, of at least 1, and at most " + BACK_MAX + ")");
        }
    }

    /** Gives nothing back. */
    public Want(long need, long ahead, int sharers, boolean strict) {
        this(need, ahead, sharers, strict, List.of());
    }

    /** For a strict limit. */
    public Want(long need, long ahead, int sharers) {
        this(need, ahead, sharers, true);
    }

    /** As many as are free, up to {@code need}. */
    public static Want exactly(long need) {
        return new Want(need, 0, 1);
    }

    /** The same, and gives {@code unused} back; nothing when that has gone another way. */
    public Want giving(List<Grant.Leased> unused) {
        return new Want(need, ahead, sharers, strict, unused);
    }

    /** What of {@code free} permits is given. */
    long of(long free) {
        long needed = Math.min(need, free);
        return needed + Math.min(ahead, (free - needed) / sharers);
    }
}
