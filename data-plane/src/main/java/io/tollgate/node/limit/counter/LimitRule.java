package io.tollgate.node.limit.counter;

import io.tollgate.core.config.Limit;
import java.util.concurrent.TimeUnit;

/** One rule of a limit as the owner of a counter needs it. */
public sealed interface LimitRule {
    /** A call of the owner may take this long; later answers are not waited for. */
    long CALL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** Requests a {@link #perNanos} at the steady rate. */
    long requests();

    /** The rule's period. */
    long perNanos();

    /** The most that can be admitted at once. */
    long capacity();

    /**
     * A permit may be used this long after it was asked for, so the owner counts it as used that much later than it
     * gave it: the promise then holds where requests pass and not only where they are counted. A fortieth of the
     * period costs at most 2.5 % of it.
     */
    default long useNanos() {
        return Math.min(CALL_NANOS, perNanos() / 40);
    }

    /** Whether a permit that was not used can be taken again; otherwise it burns. */
    boolean takesBack();

    /**
     * Whether nodes may hold permits for requests that are only expected. Of a small limit each permit that one node
     * holds is one that another may need now; but a quick one would cost a call for each request.
     */
    default boolean leasesAhead() {
        return capacity() > Window.EXACT_MAX
                || requests() * Window.SECOND_NANOS / perNanos() > Window.CALLED_PER_SECOND_MAX;
    }

    /** Permits are leased ahead while more than so many are left, or none: the last ones are for requests that wait. */
    default long spared() {
        return 0;
    }

    /** What one of {@code members} may admit on its own while it can't ask: never less than one. */
    LimitRule share(int members);

    /** Nothing that was spent counts longer than this. */
    long horizonNanos();

    /**
     * What a counter that stands in for many may give: half of the limit, rounded up. A counter of its own that comes
     * soon after has the other half ({@link CounterState#afterSpill}), so that both together are no more than the limit.
     */
    LimitRule spill();

    /** The rule that a configuration states. */
    static LimitRule of(Limit.Rule rule) {
        long perNanos = rule.per().toNanos();
        return rule.isBucket()
                ? new Bucket(rule.requests(), perNanos, rule.burst())
                : new Window(rule.requests(), perNanos);
    }

    /** In every interval of {@code perNanos} at most {@code requests}. */
    record Window(long requests, long perNanos) implements LimitRule {
        /** Up to here every permit has a time stamp of its own; above, permits share sub-windows. */
        static final long EXACT_MAX = 64;

        /** Sub-windows a window: {@code k} in {@code k / (k + 1)}, what is usable at worst. */
        static final long SUBWINDOWS = 50;

        /** So many permits come back, and each that a request asks for costs a call. */
        private static final long CALLED_PER_SECOND_MAX = 40;

        private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

        @Override
        public long capacity() {
            return requests;
        }

        @Override
        public boolean takesBack() {
            return true;
        }

        @Override
        public LimitRule share(int members) {
            return new Window(Math.max(1, requests / members), perNanos);
        }

        @Override
        public long horizonNanos() {
            return holdNanos() + perNanos / SUBWINDOWS;
        }

        @Override
        public LimitRule spill() {
            return new Window(requests - requests / 2, perNanos);
        }

        /** How long a permit with a given stamp counts. */
        long holdNanos() {
            return perNanos + useNanos();
        }

        /** The stamp of a permit given at {@code nowNanos}: that time, or the end of its sub-window. */
        long stamp(long nowNanos) {
            if (requests <= EXACT_MAX) {
                return nowNanos;
            }
            long width = perNanos / SUBWINDOWS;
            return (Math.floorDiv(nowNanos, width) + 1) * width;
        }
    }

    /** In every interval of length t at most {@code burst + t × requests / perNanos}. */
    record Bucket(long requests, long perNanos, long burst) implements LimitRule {
        /** Longer bursts than this many nanoseconds of refill would not fit a time line; 73 years. */
        private static final long REFILL_NANOS_MAX = 1L << 61;

        private static final long FEW_PERMITS = 8;

        private static final long DEEP = 3;

        /** Time for one permit to come back, rounded up: never faster than the rule. */
        long refillNanos() {
            return Math.ceilDiv(perNanos, requests);
        }

        @Override
        public long capacity() {
            return Math.min(burst, REFILL_NANOS_MAX / refillNanos());
        }

        @Override
        public boolean takesBack() {
            return false;
        }

        /**
         * What a lease has left burns, which is a good part of it when few permits come back as long as it lasts. While the
         * bucket is half full that harms nobody. A bucket that is not deep enough has nothing to spare.
         */
        @Override
        public long spared() {
            long back = useNanos() / refillNanos();
            return back < FEW_PERMITS && capacity() >= DEEP * back ? capacity() / 2 : 0;
        }

        @Override
        public LimitRule share(int members) {
            // The rate is divided by a longer period, since a share of few requests would round to none.
            return new Bucket(requests, Math.multiplyExact(perNanos, (long) members), Math.max(1, burst / members));
        }

        @Override
        public long horizonNanos() {
            return capacity() * refillNanos() + useNanos();
        }

        @Override
        public LimitRule spill() {
            return new Bucket(requests, perNanos, burst - burst / 2);
        }
    }
}
