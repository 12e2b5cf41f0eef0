package io.tollgate.e2e;

import io.tollgate.e2e.ArrivalLog.Arrival;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Judges every window of a sliding limit by what came to the upstream, for one counter. It knows nothing of Tollgate.
 *
 * <p>A request was admitted at some time between its sending and its arrival. So there are two counts: how many arrived within one
 * window, and how many were sent <em>and</em> arrived within one window, which are admitted within it for certain. The first finds
 * more than there is when requests were held up between the node and the upstream; the second never does.
 */
final class WindowJudge {
    /** What requests may take longer, or shorter, from the node to the upstream than others; windows are judged so much shorter. */
    static final Duration JITTER = Duration.ofMillis(20);

    private WindowJudge() {}

    /**
     * What was found.
     *
     * @param arrived the most that arrived within a window that is shorter by {@link #JITTER}
     * @param certain the most that are known to have been admitted within one window; not counted when {@code arrived} in a whole
     *     window is no more than the limit, and then the same as that
     */
    record Verdict(int arrived, int certain) {
        static final Verdict NOTHING = new Verdict(0, 0);

        Verdict or(Verdict other) {
            return new Verdict(Math.max(arrived, other.arrived), Math.max(certain, other.certain));
        }
    }

    static Verdict judge(List<Arrival> ofOneCounter, int limit, Duration window) {
        long[] arrived =
                ofOneCounter.stream().mapToLong(Arrival::arrivedNanos).sorted().toArray();
        int within = most(arrived, window.minus(JITTER).toNanos());
        int withinWhole = most(arrived, window.toNanos());
        return new Verdict(within, withinWhole <= limit ? withinWhole : mostForCertain(ofOneCounter, window.toNanos()));
    }

    /** How many of {@code times}, which are sorted, are in the half-open interval of that length that has the most of them. */
    static int most(long[] times, long nanos) {
        int most = 0;
        int first = 0;
        for (int last = 0; last < times.length; last++) {
            while (times[last] - times[first] >= nanos) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }

    private static int mostForCertain(List<Arrival> arrivals, long nanos) {
        Arrival[] bySending = arrivals.toArray(Arrival[]::new);
        Arrays.sort(bySending, Comparator.comparingLong(Arrival::sentNanos));
        int most = 0;
        for (int first = 0; first < bySending.length; first++) {
            long end = bySending[first].sentNanos() + nanos;
            int count = 0;
            for (int i = first; i < bySending.length && bySending[i].sentNanos() < end; i++) {
                count += bySending[i].arrivedNanos() < end ? 1 : 0;
            }
            most = Math.max(most, count);
        }
        return most;
    }
}
