package io.tollgate.bench.contest;

import io.tollgate.bench.contestant.Contestant.Access;
import io.tollgate.bench.contestant.Tollgate;
import io.tollgate.bench.contestant.Work;
import io.tollgate.bench.load.Endpoint;
import io.tollgate.bench.load.Wrk;
import io.tollgate.bench.result.Goal;
import io.tollgate.bench.result.Section;
import io.tollgate.bench.result.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How long a node and a control plane take from the start of their process, with and without an AOT cache (JEP 514). */
final class StartUp {
    private static final double NODE_SECONDS_MAX = 1.5;
    private static final double CONTROL_PLANE_SECONDS_MAX = 4;

    private StartUp() {}

    /** Starts a process again with these flags. */
    @FunctionalInterface
    private interface Restart {
        Duration with(List<String> flags) throws IOException, InterruptedException;
    }

    /** What a process is made to do before it writes its cache. */
    @FunctionalInterface
    private interface Exercise {
        void run() throws IOException, InterruptedException;
    }

    static void run(Arena arena, Section section) throws IOException, InterruptedException {
        try (var tollgate = arena.tollgate("Tollgate, started again")) {
            section.say(
                    "Medians of %d starts. Node: from the start of its process to the first 200 that came through it, with its "
                                    .formatted(arena.pace().starts())
                            + "identity and last configuration on disk and the control plane running. Control plane: to `/readyz`, with "
                            + "its database migrated and running.");
            var rows = new ArrayList<List<String>>();
            var node = times(arena, "node", rows, tollgate::restartNode, () -> exercise(arena, tollgate));
            var controlPlane = times(arena, "control plane", rows, tollgate::restartControlPlane, () -> {});
            section.table(new Table(List.of("", "without AOT cache", "with AOT cache", "size of the cache"), rows));
            goal(section, "node: start to first proxied request", node, NODE_SECONDS_MAX);
            goal(section, "control plane: start to ready", controlPlane, CONTROL_PLANE_SECONDS_MAX);
        }
    }

    /** The best median of the two ways, in seconds. */
    private static double times(Arena arena, String what, List<List<String>> rows, Restart restart, Exercise exercise)
            throws IOException, InterruptedException {
        var plain = median(arena, what, restart, List.of());
        var cache = arena.path(what.replace(' ', '-') + ".aot");
        var _ = restart.with(List.of("-XX:AOTCacheOutput=" + cache));
        exercise.run();
        // The cache is written when the process ends, which this makes it do.
        var _ = restart.with(List.of());
        if (!Files.exists(cache)) {
            rows.add(List.of(what, secondsText(plain), "not written", "–"));
            return plain;
        }
        var cached = median(arena, what + " with AOT cache", restart, List.of("-XX:AOTCache=" + cache));
        rows.add(List.of(what, secondsText(plain), secondsText(cached), sizeText(cache)));
        return Math.min(plain, cached);
    }

    private static double median(Arena arena, String what, Restart restart, List<String> flags)
            throws IOException, InterruptedException {
        var seconds = new double[arena.pace().starts()];
        for (int i = 0; i < seconds.length; i++) {
            seconds[i] = restart.with(flags).toNanos() / 1e9;
            arena.progress().say("  %s: %s".formatted(what, secondsText(seconds[i])));
        }
        return Measured.median(seconds);
    }

    private static void exercise(Arena arena, Tollgate tollgate) throws IOException, InterruptedException {
        if (tollgate.open(Endpoint.Protocol.HTTP1) instanceof Access.Open open) {
            var _ = Wrk.run(open.endpoint(), Work.PLAIN.path(), arena.pace().roundSeconds(), null);
        }
    }

    private static void goal(Section section, String statement, double seconds, double secondsMax) {
        var bounded = "%s, at most %.1f s".formatted(statement, secondsMax);
        section.goal(Goal.atMost("P7", bounded, seconds, secondsMax, secondsText(seconds)));
    }

    private static String secondsText(double seconds) {
        return String.format(Locale.ROOT, "%.2f s", seconds);
    }

    private static String sizeText(Path file) throws IOException {
        return Files.size(file) / (1 << 20) + " MB";
    }
}
