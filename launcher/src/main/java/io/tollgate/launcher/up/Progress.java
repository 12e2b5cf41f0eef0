package io.tollgate.launcher.up;

import io.tollgate.launcher.setting.Refusal;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;

/** What the person sees: a line for each step, with the time it took. Any thread may call. */
final class Progress {
    private final PrintStream out;
    private final long startedNanos = System.nanoTime();

    Progress(PrintStream out) {
        this.out = out;
    }

    /** A step that may fail. */
    interface Step<T> {
        T run() throws IOException, Refusal, InterruptedException;
    }

    /** Runs the step and says that it is done; a step that throws says nothing, its caller does. */
    <T> T step(String name, Step<T> step) throws IOException, Refusal, InterruptedException {
        var begunNanos = System.nanoTime();
        var result = step.run();
        done(name, begunNanos);
        return result;
    }

    /** Says that a step is done that began at {@code begunNanos} of {@link System#nanoTime()}. */
    void done(String name, long begunNanos) {
        say("  ✓ %-62s %7s".formatted(name, seconds(System.nanoTime() - begunNanos)));
    }

    void fail(String line) {
        say("  ✗ " + line);
    }

    void note(String line) {
        say("  ! " + line);
    }

    synchronized void say(String line) {
        out.println(line);
        out.flush();
    }

    String sinceStart() {
        return seconds(System.nanoTime() - startedNanos);
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }
}
