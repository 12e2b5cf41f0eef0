package io.tollgate.node.limit.counter;

/**
 * How many permits a node asks for.
 *
 * @param need for requests that wait: as many as are free
 * @param ahead for requests that are expected: at most a node's part of what is free beyond those
 * @param sharers nodes that share the counter; at least 1
 * @param strict only from an owner that can prove that nobody else grants
 */
public record Want(long need, long ahead, int sharers, boolean strict) {
    public Want {
        if (need < 0 || ahead < 0 || sharers < 1) {
            throw new IllegalArgumentException("want: " + need + " and " + ahead + " ahead of " + sharers
                    + " (expected: at least 0 each, of at least 1)");
        }
    }

    /** For a strict limit. */
    public Want(long need, long ahead, int sharers) {
        this(need, ahead, sharers, true);
    }

    /** As many as are free, up to {@code need}. */
    public static Want exactly(long need) {
        return new Want(need, 0, 1);
    }

    /** What of {@code free} permits is given. */
    long of(long free) {
        long needed = Math.min(need, free);
        return needed + Math.min(ahead, (free - needed) / sharers);
    }
}
