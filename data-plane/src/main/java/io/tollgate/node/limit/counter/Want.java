package io.tollgate.node.limit.counter;

/**
 * How many permits a node asks for.
 *
 * @param need for requests that wait: as many as are free
 * @param ahead for requests that are expected: at most a node's part of what is free beyond those
 * @param sharers nodes that share the counter; at least 1
 */
public record Want(long need, long ahead, int sharers) {
    public Want {
        if (need < 0 || ahead < 0 || sharers < 1) {
            throw new IllegalArgumentException("want: " + need + " and " + ahead + " ahead of " + sharers
                    + " (expected: at least 0 each, of at least 1)");
        }
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
