package io.tollgate.launcher.process;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A process under a {@link Supervisor}; it may be a different one after each restart. Any thread may call. */
public final class Child {
    private static final int KILLED_BASE = 128;

    private final ChildSpec spec;
    private final Path recordFolder;
    private @Nullable Process process;
    private boolean stopping;

    Child(ChildSpec spec, Path recordFolder) {
        this.spec = spec;
        this.recordFolder = recordFolder;
    }

    public ChildSpec spec() {
        return spec;
    }

    public String name() {
        return spec.name();
    }

    public synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    synchronized boolean isStopping() {
        return stopping;
    }

    synchronized void start() throws IOException {
        var started = Launch.start(spec);
        process = started;
        ProcessRecord.of(spec.name(), started.toHandle()).write(recordFolder);
    }

    /** Returns false when it must stay down, because it is being stopped. */
    synchronized boolean restart() throws IOException {
        if (stopping) {
            return false;
        }
        LogFile.rotate(spec.log());
        start();
        return true;
    }

    /** Returns how long the process had lived when it ended. */
    Duration awaitExit() throws InterruptedException {
        var current = current();
        var startedNanos = System.nanoTime();
        if (current != null) {
            current.waitFor();
        }
        return Duration.ofNanos(System.nanoTime() - startedNanos);
    }

    private synchronized @Nullable Process current() {
        return process;
    }

    /** How the last process ended, in words: {@code exit code 2}, {@code killed by signal 9}. */
    public String exitText() {
        var current = current();
        if (current == null || current.isAlive()) {
            return "running";
        }
        var code = current.exitValue();
        return code > KILLED_BASE ? "killed by signal " + (code - KILLED_BASE) : "exit code " + code;
    }

    /** Returns whether it ended when asked; false when it had to be killed. */
    boolean stop() {
        Process current;
        synchronized (this) {
            stopping = true;
            current = process;
        }
        var asked = current == null || !current.isAlive() || Signals.end(current.toHandle(), spec.stop());
        try {
            new ProcessRecord(spec.name(), 0, 0).remove(recordFolder);
        } catch (IOException cannotDelete) {
            // The next start reads the record, finds no such process, and removes it.
        }
        return asked;
    }
}
