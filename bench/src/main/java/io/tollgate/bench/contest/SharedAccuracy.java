package io.tollgate.bench.contest;

import io.tollgate.bench.contestant.Trio;
import io.tollgate.bench.result.Section;
import io.tollgate.bench.result.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** How many requests come through at three times a limit, as the upstream saw them. */
final class SharedAccuracy {
    private static final int TIMES = 3;

    private SharedAccuracy() {}

    static void measure(Arena arena, Section section, List<Trio> trios, SharedPace pace)
            throws IOException, InterruptedException {
        var seconds = (int) pace.limited().toSeconds();
        section.say(("**Accuracy**: 1,000 requests in 10 s are allowed to one caller, who makes three times as many, "
                        + "evenly over the three, for %d s; nobody asked before, so a bucket is full. Seen at the "
                        + "upstream: the most that came in any 10 s, against the limit's number and against what this "
                        + "kind of limit promises; and how much of what it allows in all that time was let through. "
                        + "A bucket of that size and rate lets 2,000 through in its first 10 s: that is its promise, "
                        + "and no fault.")
                .formatted(seconds));
        var rows = new ArrayList<List<String>>();
        for (var trio : trios) {
            arena.progress().say("  accuracy of %s, %d s".formatted(trio.name(), seconds));
            var perSecond = (double) TIMES * Trio.LIMIT / Trio.LIMIT_SECONDS / Trio.INSTANCES;
            var streams = trio.counted().stream()
                    .map(counted -> new Spread.Stream(trio, Trio.INSTANCES, counted.way(), 1, perSecond))
                    .toList();
            var answers = Spread.run(streams, pace.limited());
            for (int i = 0; i < answers.size(); i++) {
                var counted = trio.counted().get(i);
                rows.add(row(counted, arena.upstream().counted(counted.way().path()), answers.get(i), seconds));
            }
        }
        section.table(new Table(
                List.of(
                        "",
                        "promise",
                        "most in any 10 s",
                        "over the number",
                        "over the promise",
                        "used",
                        "429",
                        "other"),
                rows));
    }

    private static List<String> row(Trio.Counted counted, long[] came, Spread.Answers answers, int seconds) {
        var most = mostIn(came, TimeUnit.SECONDS.toMillis(Trio.LIMIT_SECONDS));
        var broken = answers.broken();
        return List.of(
                counted.way().name(),
                counted.promise(),
                String.format(Locale.ROOT, "%,d", most),
                over(most, Trio.LIMIT),
                over(most, counted.mostIn(Trio.LIMIT_SECONDS)),
                String.format(Locale.ROOT, "%.1f %%", 100.0 * came.length / counted.mostIn(seconds)),
                String.format(Locale.ROOT, "%,d", answers.with(429)),
                broken == 0 ? "0" : answers.refusals() + ", none: " + answers.unanswered());
    }

    private static String over(int most, int allowed) {
        return String.format(Locale.ROOT, "%.1f %%", 100.0 * Math.max(0, most - allowed) / allowed);
    }

    /** The most of these sorted moments that lie within one interval of that length, its end not included. */
    static int mostIn(long[] moments, long length) {
        int most = 0;
        int first = 0;
        for (int last = 0; last < moments.length; last++) {
            while (moments[last] - moments[first] >= length) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }
}
