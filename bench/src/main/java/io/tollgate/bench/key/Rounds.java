package io.tollgate.bench.key;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Whether two kinds of checks take the same time: a paired t-test over rounds. Within a round both kinds are measured in turns
 * on the same objects, and the longest times are cut off at several points, as dudect does (Reparaz, Balasch and Verbauwhede,
 * "dude, is my code constant time?", 2017), since what an operating system adds hides what code does; the largest |t| of all
 * cuts counts.
 *
 * <p>Why not one t-test over all times: where two objects lie in memory makes one a nanosecond slower for as long as they lie
 * there, and over a million times that is as certain as a leak. Each round has objects of its own, so such a difference
 * changes its sign from round to round, and what code does has the same sign in each.
 */
final class Rounds {
    /** Beyond it a difference is likely; dudect calls code leaky for certain beyond 10. */
    static final double SUSPICIOUS = 4.5;

    private static final double[] KEPT = {0.99, 0.95, 0.9, 0.75, 0.5};

    /** Of each round: the difference in nanoseconds at each cut. */
    private final List<double[]> differences = new ArrayList<>();

    /** A round's times; those of both are cut at the same points. */
    void add(long[] one, long[] two) {
        long[] all = Arrays.copyOf(one, one.length + two.length);
        System.arraycopy(two, 0, all, one.length, two.length);
        Arrays.sort(all);
        differences.add(Arrays.stream(KEPT)
                .map(kept -> {
                    long longest = all[(int) Math.max(0, Math.ceil(all.length * kept) - 1)];
                    return mean(one, longest) - mean(two, longest);
                })
                .toArray());
    }

    private static double mean(long[] times, long longest) {
        return Arrays.stream(times).filter(time -> time <= longest).average().orElse((double) longest);
    }

    /** The largest |t| over all cuts; 0 of fewer than two rounds. */
    double largestT() {
        double largest = 0;
        for (int cut = 0; cut < KEPT.length; cut++) {
            largest = Math.max(largest, Math.abs(t(cut)));
        }
        return largest;
    }

    private double t(int cut) {
        double mean = mean(cut);
        double squares = differences.stream()
                .mapToDouble(round -> (round[cut] - mean) * (round[cut] - mean))
                .sum();
        int rounds = differences.size();
        return squares == 0 ? 0 : mean / Math.sqrt(squares / (rounds - 1) / rounds);
    }

    private double mean(int cut) {
        return differences.stream().mapToDouble(round -> round[cut]).average().orElse(0);
    }

    /** By how many nanoseconds the first kind takes longer, without the slowest twentieth. */
    double nanoseconds() {
        return mean(1);
    }
}
