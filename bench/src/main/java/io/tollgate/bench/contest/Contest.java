package io.tollgate.bench.contest;

import io.tollgate.bench.contestant.Ground;
import io.tollgate.bench.contestant.Upstream;
import io.tollgate.bench.machine.Children;
import io.tollgate.bench.machine.Command;
import io.tollgate.bench.machine.Machine;
import io.tollgate.bench.result.Report;
import io.tollgate.bench.result.Section;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Runs scenarios and writes what they found; {@code bench/run} starts it. */
public final class Contest {
    private static final int BAD_USAGE = 2;

    private final Options options;
    private final Progress progress = new Progress(System.out);

    private Contest(Options options) {
        this.options = options;
    }

    /** Takes what {@link Options#read} reads. */
    public static void main(String[] args) throws IOException, InterruptedException {
        try {
            new Contest(Options.read(List.of(args))).run();
        } catch (Options.BadUsage bad) {
            System.err.println("bench/run: " + bad.getMessage());
            System.exit(BAD_USAGE);
        }
    }

    private void run() throws IOException, InterruptedException {
        var begun = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        var machine = Machine.read();
        var home = options.home();
        var folder = home.resolve("bench/target/contest");
        deleteTree(folder);
        Files.createDirectories(folder);
        var sections = new ArrayList<Section>();
        try (var children = new Children(folder.resolve("logs"))) {
            // Ctrl-C too ends what was started, and nothing else.
            Runtime.getRuntime().addShutdownHook(new Thread(children::close, "end-children"));
            var upstream = new Upstream(home, folder, children);
            var ground = new Ground(home, folder, children, upstream.port(), Ground.Certificate.make(folder));
            try (var arena = new Arena(options, progress, ground, upstream)) {
                for (var scenario : options.scenarios()) {
                    sections.add(scenario.run(arena));
                }
            }
        }
        write(new Report(head(begun), machine, sections), begun);
    }

    private List<List<String>> head(Instant begun) throws IOException, InterruptedException {
        return List.of(
                List.of("date", begun + " to " + Instant.now().truncatedTo(ChronoUnit.SECONDS)),
                List.of("commit", commit()),
                List.of(
                        "command",
                        "`bench/run " + String.join(" ", options.words()).strip() + "`"
                                + (options.quick() ? " **(figures that mean nothing)**" : "")),
                List.of("peers", peers()));
    }

    private static String peers() throws IOException, InterruptedException {
        var haproxy = Command.run(10, List.of("haproxy", "-v"))
                .lines()
                .findFirst()
                .orElse("")
                .split(" ", -1);
        return "nginx " + Command.run(10, List.of("nginx", "-v")).strip().replaceAll("^.*/", "") + ", HAProxy "
                + haproxy[Math.min(2, haproxy.length - 1)];
    }

    private String commit() throws IOException, InterruptedException {
        var git = List.of("git", "-C", options.home().toString());
        var hash = new ArrayList<>(git);
        hash.addAll(List.of("rev-parse", "--short", "HEAD"));
        var status = new ArrayList<>(git);
        status.addAll(List.of("status", "--porcelain", "--untracked-files=no", "--", ".", ":!bench/results"));
        var changed = !Command.run(10, status).isBlank();
        return Command.run(10, hash).strip() + (changed ? ", with changes that are not committed" : "");
    }

    /** A whole run is the latest; a part is kept by its date; a quick one is not kept. */
    private void write(Report report, Instant begun) throws IOException, InterruptedException {
        var text = report.print();
        progress.say("");
        progress.say(text);
        var home = options.home();
        if (options.quick()) {
            progress.say("written: " + Files.writeString(home.resolve("bench/target/quick.md"), text));
            return;
        }
        var results = home.resolve("bench/results");
        var stamp = begun.toString().replace(":", "") + "-" + commit().substring(0, 7);
        progress.say("written: "
                + Files.writeString(results.resolve("run-" + stamp.toLowerCase(Locale.ROOT) + ".md"), text));
        if (options.isWhole()) {
            progress.say("written: " + Files.writeString(results.resolve("latest.md"), text));
        }
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (var paths = Files.walk(root)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
