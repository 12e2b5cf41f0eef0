package io.tollgate.bench.contest;

import io.tollgate.bench.contestant.Trio;
import io.tollgate.bench.machine.Frozen;
import io.tollgate.bench.result.Section;
import io.tollgate.bench.result.Table;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What clients of two instances see while what counts for them hangs for some seconds. */
final class SharedFreeze {
    private static final int INSTANCES = 2;
    private static final double PER_SECOND = 100;
    private static final Duration LONG = Duration.ofMillis(20);

    private SharedFreeze() {}

    static void measure(Arena arena, Section section, List<Trio> trios, SharedPace pace)
            throws IOException, InterruptedException {
        section.say(
                ("**Frozen**: a process that counts for the others is stopped (SIGSTOP) for %d s, as on a machine that "
                                + "hangs: Redis, or one of three members, which itself gets no requests. The other two instances get "
                                + "%.0f requests a second each in each way, of a hundred callers by turns, none of whom is "
                                + "near a limit: whatever is not 2xx is refused wrongly. First %d s before, then %d s with the "
                                + "freeze in it.")
                        .formatted(
                                pace.frozen().toSeconds(),
                                PER_SECOND,
                                pace.calm().toSeconds(),
                                whole(pace).toSeconds()));
        var rows = new ArrayList<List<String>>();
        for (var trio : trios) {
            arena.progress().say("  freezing %s of %s".formatted(trio.frozen().name(), trio.name()));
            var streams = SharedLimits.ways(trio).stream()
                    .map(way -> new Spread.Stream(
                            trio, INSTANCES, way, trio.callers().size(), PER_SECOND))
                    .toList();
            var before = Spread.run(streams, pace.calm());
            var meanwhile = frozen(trio, streams, pace);
            for (int i = 0; i < streams.size(); i++) {
                rows.add(row(streams.get(i), before.get(i), meanwhile.get(i)));
            }
        }
        section.table(new Table(
                List.of(
                        "",
                        "frozen",
                        "p50, p99, longest before",
                        "over 20 ms before",
                        "p50, p99, longest",
                        "over 20 ms",
                        "of",
                        "refused or failed"),
                rows));
    }

    private static Duration whole(SharedPace pace) {
        return pace.led().plus(pace.frozen()).plus(pace.followed());
    }

    private static List<Spread.Answers> frozen(Trio trio, List<Spread.Stream> streams, SharedPace pace)
            throws IOException, InterruptedException {
        try (var spread = Spread.start(streams, whole(pace))) {
            Thread.sleep(pace.led());
            try (var _ = new Frozen(trio.frozen().process())) {
                Thread.sleep(pace.frozen());
            }
            return spread.await();
        }
    }

    private static List<String> row(Spread.Stream stream, Spread.Answers before, Spread.Answers meanwhile) {
        return List.of(
                stream.way().name(),
                stream.trio().frozen().name(),
                times(before),
                share(before),
                times(meanwhile),
                share(meanwhile),
                String.format(Locale.ROOT, "%,d", meanwhile.good() + meanwhile.failed()),
                failures(meanwhile));
    }

    private static String times(Spread.Answers answers) {
        var times = answers.answers();
        return Stream.of(times.getValueAtPercentile(50), times.getValueAtPercentile(99), times.getMaxValue())
                .map(nanos -> Measured.millisText((double) nanos))
                .collect(Collectors.joining(", "));
    }

    private static String share(Spread.Answers answers) {
        return String.format(Locale.ROOT, "%,d", answers.longerThan(LONG));
    }

    private static String failures(Spread.Answers answers) {
        var words = new ArrayList<String>();
        answers.refusals().forEach((status, count) -> words.add("%,d × %d".formatted(count, status)));
        if (answers.unanswered() > 0) {
            words.add("%,d × no answer".formatted(answers.unanswered()));
        }
        return words.isEmpty() ? "0" : String.join(", ", words);
    }
}
