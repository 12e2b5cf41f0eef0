package io.tollgate.node.limit.counter;

/** What the owner of a counter answers. */
public sealed interface Grant {
    /**
     * It answered; {@code permits} of 0 is a refusal.
     *
     * @param permits debited, at most as many as were wanted
     * @param first the number of the first of them; the others follow. Identifies them when they are given back
     * @param stamp under which the spending stands
     * @param remaining what it could still give at that time
     * @param waitNanos until it could give one more; 0 when it could at once
     * @param resetNanos until something that is spent comes back
     */
    record Leased(long permits, long first, long stamp, long remaining, long waitNanos, long resetNanos)
            implements Grant {
        /** The {@code index}th permit alone. */
        public Leased one(long index) {
            return new Leased(1, first + index, stamp, remaining, waitNanos, resetNanos);
        }

        /** These and so many that come right before them. */
        public Leased withBefore(long more) {
            return new Leased(permits + more, first - more, stamp, remaining, waitNanos, resetNanos);
        }

        /** The permits from the {@code index}th on. */
        public Leased from(long index) {
            return new Leased(permits - index, first + index, stamp, remaining, waitNanos, resetNanos);
        }
    }

    /**
     * It can't be asked, or did not answer for certain; what it may have debited is lost.
     *
     * @param sent whether it, or the way to it, had work with that: such a call is not repeated at once
     */
    record Unavailable(String reason, boolean sent) implements Grant {
        /** Of a call that was sent. */
        public Unavailable(String reason) {
            this(reason, true);
        }

        /** This node knows by itself that nobody can be asked. */
        public static Unavailable notSent(String reason) {
            return new Unavailable(reason, false);
        }
    }
}
