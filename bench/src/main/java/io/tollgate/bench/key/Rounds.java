package io.tollgate.bench.key;

import java.util.Arrays;

/**
 * Whether two samples of times are of one distribution: Welch's t-test, as dudect applies it (Reparaz, Balasch and
 * Verbauwhede, "dude, is my code constant time?", 2017). The longest times are cut off at several points, since what an
 * operating system adds hides what code does, and the largest |t| of all counts.
 */
final class Welch {
    /** Beyond it a difference is likely; dudect calls code leaky for certain beyond 10. */
    static final double SUSPICIOUS = 4.5;

    private static final double[] KEPT = {1, 0.99, 0.95, 0.9, 0.75, 0.5, 0.25, 0.1};

    private Welch() {}

    /** The largest |t| of {@code one} against {@code two} over all cuts; times of both are cut at the same point. */
    static double largestT(long[] one, long[] two) {
        long[] all = Arrays.copyOf(one, one.length + two.length);
        System.arraycopy(two, 0, all, one.length, two.length);
        Arrays.sort(all);
        double largest = 0;
        for (double kept : KEPT) {
            long longest = all[(int) Math.max(0, Math.ceil(all.length * kept) - 1)];
            largest = Math.max(largest, Math.abs(t(Moments.of(one, longest), Moments.of(two, longest))));
        }
        return largest;
    }

    private static double t(Moments one, Moments two) {
        double spread = Math.sqrt(one.variance() / one.count() + two.variance() / two.count());
        return one.count() < 2 || two.count() < 2 || spread == 0 ? 0 : (one.mean() - two.mean()) / spread;
    }

    /** Of the times up to a longest one. */
    private record Moments(long count, double mean, double variance) {
        static Moments of(long[] times, long longest) {
            long count = 0;
            double mean = 0;
            double squares = 0;
            for (long time : times) {
                if (time <= longest) {
                    count++;
                    double off = time - mean;
                    mean += off / count;
                    squares += off * (time - mean);
                }
            }
            return new Moments(count, mean, count < 2 ? 0 : squares / (count - 1));
        }
    }
}
