package io.tollgate.bench.contest;

import io.tollgate.bench.contestant.Trio;
import io.tollgate.bench.load.LoadResult;
import io.tollgate.bench.result.Section;
import io.tollgate.bench.result.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** What a request costs that a shared limit lets pass, and how long it takes, at a rate that all carry with ease. */
final class SharedCost {
    private static final int UNAVAILABLE = 503;

    private SharedCost() {}

    /** One way to count, and what its rounds came to. */
    private static final class Side {
        private final Spread.Stream stream;
        private final Measured measured;
        private final List<Double> store = new ArrayList<>();
        private long count;
        private long unavailable;

        private Side(Spread.Stream stream) {
            this.stream = stream;
            measured = new Measured(stream.way().name());
        }
    }

    static void measure(Arena arena, Section section, List<Trio> trios, SharedPace pace)
            throws IOException, InterruptedException {
        section.say(
                "**Cost and latency**: a limit that nobody reaches, %s requests a second over the three at even distances; a request's time counts from when it was due. One caller is one counter, used all the time; a hundred callers by turns are counters that are used %.0f times a second each. CPU is that of the three gateway processes together. A strict limit of Tollgate that nobody could tell about within 20 ms says 503: that is its answer, and its times have it."
                        .formatted(
                                Measured.perSecondText(Trio.INSTANCES * SharedLimits.PER_SECOND),
                                Trio.INSTANCES * SharedLimits.PER_SECOND / 100));
        for (var trio : trios) {
            idle(section, trio, pace);
        }
        var sides = new ArrayList<Side>();
        for (var callers : List.of(1, trios.getFirst().callers().size())) {
            for (var trio : trios) {
                for (var way : trio.free()) {
                    sides.add(new Side(new Spread.Stream(trio, Trio.INSTANCES, way, callers, SharedLimits.PER_SECOND)));
                }
            }
        }
        var delays = new Histogram(3);
        for (int round = 1; round <= pace.rounds(); round++) {
            for (var side : sides) {
                turn(arena, side, pace, delays);
            }
        }
        tell(section, sides);
        section.say(
                "The clients themselves sent half of the requests within %s and 99 in 100 within %s of when they were due."
                        .formatted(
                                Measured.millisText((double) delays.getValueAtPercentile(50)),
                                Measured.millisText((double) delays.getValueAtPercentile(99))));
    }

    /** Members that do nothing still tell each other that they live. */
    private static void idle(Section section, Trio trio, SharedPace pace) throws IOException, InterruptedException {
        var before = trio.cpuMicros();
        TimeUnit.SECONDS.sleep(pace.idleSeconds());
        var used = (trio.cpuMicros() - before) / 1e6 / pace.idleSeconds();
        section.say("- %s, idle: the three use %.1f %% of one processor.".formatted(trio.name(), used * 100));
    }

    private static void turn(Arena arena, Side side, SharedPace pace, Histogram delays)
            throws IOException, InterruptedException {
        var trio = side.stream.trio();
        var before = trio.cpuMicros();
        var storeBefore = storeMicros(trio);
        var answers = Spread.run(List.of(side.stream), pace.round()).getFirst();
        var used = trio.cpuMicros() - before;
        var storeUsed = storeMicros(trio) - storeBefore;
        var count = answers.good() + answers.failed();
        var unavailable = answers.with(UNAVAILABLE);
        side.count += count;
        side.unavailable += unavailable;
        side.measured.add(
                used,
                new LoadResult(
                        count,
                        answers.failed() - unavailable,
                        pace.round().toSeconds(),
                        answers.answers().getValueAtPercentile(50),
                        answers.answers().getValueAtPercentile(99)));
        side.store.add((double) storeUsed / Math.max(1, count));
        delays.add(answers.delays());
        arena.progress()
                .say("  %-44s %3d callers %7.1f µs/request"
                        .formatted(
                                side.stream.way().name(), side.stream.callers(), (double) used / Math.max(1, count)));
    }

    private static long storeMicros(Trio trio) throws IOException {
        var store = trio.store();
        return store.isPresent() ? store.get().tree().cpuMicros() : 0;
    }

    private static void tell(Section section, List<Side> sides) {
        var rows = new ArrayList<List<String>>();
        for (var side : sides) {
            rows.add(List.of(
                    side.stream.way().name(),
                    Integer.toString(side.stream.callers()),
                    side.measured.cpuText(),
                    store(side),
                    Measured.millisText(side.measured.p50Nanos()),
                    Measured.millisText(side.measured.p99Nanos()),
                    String.format(Locale.ROOT, "%,d of %,d", side.unavailable, side.count)));
        }
        section.table(new Table(
                List.of("", "callers", "CPU µs/request (lowest–highest)", "store besides", "p50", "p99", "503"), rows));
        for (var side : sides) {
            if (side.measured.failures() > 0) {
                section.say("**%s failed %d requests of %d callers: its figures are not to be used.**"
                        .formatted(side.measured.name(), side.measured.failures(), side.stream.callers()));
            }
        }
    }

    private static String store(Side side) {
        var median = Measured.median(
                side.store.stream().mapToDouble(Double::doubleValue).toArray());
        return side.stream
                .trio()
                .store()
                .map(part -> String.format(Locale.ROOT, "%s %.1f", part.name(), median))
                .orElse("–");
    }
}
