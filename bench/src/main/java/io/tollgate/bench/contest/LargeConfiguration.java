package io.tollgate.bench.contest;

import io.tollgate.bench.contestant.Contestant;
import io.tollgate.bench.contestant.Routes;
import io.tollgate.bench.contestant.Tollgate;
import io.tollgate.bench.contestant.Variant;
import io.tollgate.bench.contestant.Work;
import io.tollgate.bench.load.Endpoint;
import io.tollgate.bench.load.IdleConnections;
import io.tollgate.bench.load.Wrk;
import io.tollgate.bench.result.Goal;
import io.tollgate.bench.result.Section;
import io.tollgate.bench.result.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The scenarios about how much is configured. */
final class LargeConfiguration {
    private static final int FEW = 10;
    private static final double RATIO_MAX = 1.05;
    private static final int CONFIGURED_MB_MAX = 300;
    private static final int CONNECTED_MB_MAX = 400;
    private static final long MEGABYTE = 1 << 20;

    private LargeConfiguration() {}

    static void routes(Arena arena, Section section) throws IOException, InterruptedException {
        var many = arena.large();
        try (var few = arena.tollgate("Tollgate, " + FEW + " routes")) {
            few.addRoutes(FEW);
            var folder = Files.createDirectories(arena.path("scripts"));
            var fewScript = Routes.script(folder, FEW);
            var manyScript = Routes.script(folder, arena.pace().routes());
            var sides = arena.sideBySide()
                    .with(few, Endpoint.Protocol.HTTP1, (at, seconds) -> Wrk.run(at, "/", seconds, fewScript))
                    .with(many, Endpoint.Protocol.HTTP1, (at, seconds) -> Wrk.run(at, "/", seconds, manyScript))
                    .run();
            section.say(
                    "Public routes, no access log; 10,000 prepared requests for random routes, by turns, on both sides.");
            sides.tell(section, many.name());
            p4(section, sides, few, many);
        }
    }

    private static void p4(Section section, SideBySide sides, Tollgate few, Tollgate many) {
        var statement = "%s cost at most %.2f × those of %d in CPU".formatted(many.name(), RATIO_MAX, FEW);
        var a = sides.of(few.name());
        var b = sides.of(many.name());
        if (a.isEmpty() || b.isEmpty()) {
            section.goal(Goal.open("P4", statement, sides.whyMissing(a.isEmpty() ? few.name() : many.name())));
            return;
        }
        var ratio = b.get().cpuMicros() / a.get().cpuMicros();
        section.goal(Goal.atMost("P4", statement, ratio, RATIO_MAX, Measured.ratioText(ratio) + " ×"));
    }

    static void memory(Arena arena, Section section) throws IOException, InterruptedException {
        var tollgate = arena.large();
        var pace = arena.pace();
        var begunNanos = System.nanoTime();
        tollgate.addKeys(pace.keys());
        arena.progress()
                .say("  %d keys added in %d s"
                        .formatted(pace.keys(), TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begunNanos)));
        var rows = new ArrayList<List<String>>();
        var configured = starts(arena, rows, tollgate);
        if (!(tollgate.open(Endpoint.Protocol.HTTP1) instanceof Contestant.Access.Open open)) {
            throw new IOException("the node does not answer after its restart");
        }
        long connected;
        try (var idle = IdleConnections.open(open.endpoint(), Work.PLAIN.path(), pace.idleConnections())) {
            connected = add(arena, rows, "and %,d idle connections".formatted(idle.count()), tollgate);
        }
        var _ = Wrk.run(open.endpoint(), Work.PLAIN.path(), pace.warmUpSeconds(), null);
        add(arena, rows, "after %d s under load".formatted(pace.warmUpSeconds()), tollgate);
        section.say(
                "Resident memory of the node's process, the median of %d starts; the JVM decides how much of the machine's memory it takes. The routes were made over the admin API, the keys written into the control plane's database."
                        .formatted(pace.starts()));
        section.table(new Table(List.of("", "RSS"), rows));
        p6(
                section,
                "a node with %,d routes and %,d keys has".formatted(pace.routes(), pace.keys()),
                configured,
                CONFIGURED_MB_MAX);
        p6(section, "with %,d idle connections it has".formatted(pace.idleConnections()), connected, CONNECTED_MB_MAX);
    }

    /**
     * What the node has after starts that find all of this: making it left garbage behind that serving it does not. Its
     * median, in bytes; those with other flags take turns and stand beside it. The last start is one without them.
     */
    private static long starts(Arena arena, List<List<String>> rows, Tollgate tollgate)
            throws IOException, InterruptedException {
        var ways = new ArrayList<>(arena.ownVariants());
        ways.add(new Variant("", Path.of(""), List.of(), Map.of()));
        var bytes = new long[ways.size()][arena.pace().starts()];
        for (int round = 0; round < arena.pace().starts(); round++) {
            for (int way = 0; way < ways.size(); way++) {
                var _ = tollgate.restartNode(ways.get(way).flags());
                TimeUnit.SECONDS.sleep(arena.pace().settleSeconds());
                bytes[way][round] = tollgate.processTree().residentBytes();
                arena.progress().say("  started%s: %s".formatted(suffix(ways.get(way)), megabytes(bytes[way][round])));
            }
        }
        for (int way = ways.size() - 1; way >= 0; way--) {
            var sorted = Arrays.stream(bytes[way]).sorted().toArray();
            rows.add(List.of(
                    "started, with all routes and keys" + suffix(ways.get(way)),
                    "%s (%s to %s)"
                            .formatted(
                                    megabytes(median(bytes[way])),
                                    megabytes(sorted[0]),
                                    megabytes(sorted[sorted.length - 1]))));
        }
        return median(bytes[ways.size() - 1]);
    }

    private static long median(long[] bytes) {
        return (long) Measured.median(Arrays.stream(bytes).asDoubleStream().toArray());
    }

    private static String suffix(Variant way) {
        return way.name().isEmpty() ? "" : ", " + way.name();
    }

    private static void p6(Section section, String what, long bytes, int megabytesMax) {
        var statement = "%s at most %d MB".formatted(what, megabytesMax);
        section.goal(Goal.atMost("P6", statement, (double) bytes / MEGABYTE, megabytesMax, megabytes(bytes)));
    }

    private static long add(Arena arena, List<List<String>> rows, String what, Tollgate tollgate) throws IOException {
        var bytes = tollgate.processTree().residentBytes();
        arena.progress().say("  %s: %s".formatted(what, megabytes(bytes)));
        rows.add(List.of(what, megabytes(bytes)));
        return bytes;
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%d MB", bytes / MEGABYTE);
    }
}
