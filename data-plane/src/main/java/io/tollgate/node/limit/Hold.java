package io.tollgate.node.limit;

/** What became of one {@link Limiter#hold}. */
public sealed interface Hold {
    /**
     * It may go on.
     *
     * @param end to run once when the request is over, on any thread
     */
    record Held(Runnable end) implements Hold {
        /** No limit of the request bounds what is in flight. */
        static final Held NOTHING = new Held(() -> {});
    }

    /**
     * A limit has no place left; none is held of any.
     *
     * @param limit its name
     */
    record Full(String limit) implements Hold {}
}
