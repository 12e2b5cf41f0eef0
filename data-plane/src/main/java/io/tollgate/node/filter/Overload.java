package io.tollgate.node.filter;

import io.tollgate.core.config.Route.Criticality;
import java.time.Duration;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * When a node has more to do than it can. Requests that are turned away early cost a fraction of those that are served, and
 * leave time for the others; those of routes that matter less go first (Beyer et al., "Site Reliability Engineering",
 * chapter 21).
 *
 * @param lagNanos how long work waits on the asking event loop at the least
 * @param lagMax from here on sheddable requests are turned away, from {@value #NORMAL_FACTOR} times it on normal ones too
 * @param inflight exchanges under way on the node
 * @param inflightMax from here on every request is turned away, and sheddable ones from four fifths of it on
 */
public record Overload(LongSupplier lagNanos, Duration lagMax, IntSupplier inflight, int inflightMax) {
    private static final int NORMAL_FACTOR = 4;

    /** Never. */
    public static final Overload NEVER = new Overload(() -> 0, Duration.ofDays(1), () -> 0, Integer.MAX_VALUE);

    /** Whether a request of that criticality is turned away now. */
    boolean sheds(Criticality criticality) {
        int running = inflight.getAsInt();
        long lag = lagNanos.getAsLong();
        return running > inflightMax
                || switch (criticality) {
                    case CRITICAL -> false;
                    case NORMAL -> lag >= NORMAL_FACTOR * lagMax.toNanos();
                    case SHEDDABLE -> lag >= lagMax.toNanos() || running * 5L > inflightMax * 4L;
                };
    }
}
