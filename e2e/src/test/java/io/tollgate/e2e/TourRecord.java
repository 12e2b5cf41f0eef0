package io.tollgate.e2e;

import io.tollgate.e2e.ConsoleBrowser.Effort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How a way through the console goes, step by step: what a person would press and fill, and how long a browser takes that
 * never thinks. It is written down, and no time is judged.
 */
final class TourRecord {
    /** What people do on the way, at the pace of the keystroke-level model: see {@link #toString}. */
    private static final Duration PRESS = Duration.ofMillis(2_650);

    private static final Duration FIELD = Duration.ofMillis(5_400);

    private final ConsoleBrowser console;
    private final long startNanos = System.nanoTime();
    private final Effort before;
    private final List<Step> steps = new ArrayList<>();

    private record Step(String name, Effort effort, Duration took) {}

    /** Something that may fail. */
    @FunctionalInterface
    interface Way {
        void go() throws Exception;
    }

    TourRecord(ConsoleBrowser console) {
        this.console = console;
        this.before = console.effort();
    }

    void step(String name, Way way) throws Exception {
        Effort begun = console.effort();
        long beganNanos = System.nanoTime();
        way.go();
        steps.add(new Step(name, console.effort().since(begun), Duration.ofNanos(System.nanoTime() - beganNanos)));
    }

    /** What it takes altogether, as the tour says it: {@code 24 presses and 13 fields}. */
    String effort() {
        Effort all = console.effort().since(before);
        return all.presses() + " presses and " + all.fields() + " fields";
    }

    void write(Path file) throws IOException {
        Files.writeString(file, toString());
    }

    /**
     * A press costs a person 2.65 s (1.35 to decide, 1.1 to point, 0.2 to press), and a field about 5.4 s (1.35 to decide, 0.4 to come to
     * the keys, thirteen of them at 0.28): Card, Moran and Newell, The keystroke-level model, CACM 23(7), 1980.
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("%-34s %8s %7s %9s%n".formatted("step", "presses", "fields", "seconds"));
        for (Step step : steps) {
            text.append("%-34s %8d %7d %9.1f%n"
                    .formatted(step.name, step.effort.presses(), step.effort.fields(), step.took.toMillis() / 1e3));
        }
        Effort all = console.effort().since(before);
        Duration person = PRESS.multipliedBy(all.presses()).plus(FIELD.multipliedBy(all.fields()));
        text.append("%-34s %8d %7d %9.1f%n"
                .formatted("all", all.presses(), all.fields(), (System.nanoTime() - startNanos) / 1e9));
        text.append(
                "A person at the pace of the keystroke-level model: about %d s more.%n".formatted(person.toSeconds()));
        return text.toString();
    }
}
