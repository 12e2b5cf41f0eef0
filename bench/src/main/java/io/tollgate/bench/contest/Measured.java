package io.tollgate.bench.contest;

import io.tollgate.bench.load.LoadResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What the rounds of one contestant came to. */
final class Measured {
    private final String name;
    private final List<Round> rounds = new ArrayList<>();

    /**
     * One turn.
     *
     * @param cpuMicros of the contestant's processes, for one request
     */
    record Round(double cpuMicros, LoadResult load) {}

    Measured(String name) {
        this.name = name;
    }

    void add(long cpuMicros, LoadResult load) {
        rounds.add(new Round((double) cpuMicros / Math.max(1, load.answers()), load));
    }

    String name() {
        return name;
    }

    /** The median of the rounds. */
    double cpuMicros() {
        return median(Round::cpuMicros);
    }

    double perSecond() {
        return median(round -> round.load().perSecond());
    }

    double p50Nanos() {
        return median(round -> round.load().p50Nanos());
    }

    double p99Nanos() {
        return median(round -> round.load().p99Nanos());
    }

    long failures() {
        return rounds.stream().mapToLong(round -> round.load().failures()).sum();
    }

    private double median(ToDoubleFunction<Round> what) {
        return median(rounds.stream().mapToDouble(what).toArray());
    }

    /** The middle value, or the mean of the two in the middle. */
    static double median(double... values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        var middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The median, and how far apart the rounds were. */
    String cpuText() {
        var sorted = rounds.stream().mapToDouble(Round::cpuMicros).sorted().toArray();
        return String.format(Locale.ROOT, "%.1f (%.1f–%.1f)", cpuMicros(), sorted[0], sorted[sorted.length - 1]);
    }

    static String perSecondText(double perSecond) {
        return String.format(Locale.ROOT, "%,.0f", perSecond);
    }

    static String millisText(double nanos) {
        return String.format(Locale.ROOT, nanos < 10e6 ? "%.2f ms" : "%.0f ms", nanos / 1e6);
    }

    static String ratioText(double ratio) {
        return String.format(Locale.ROOT, "%.2f", ratio);
    }
}
