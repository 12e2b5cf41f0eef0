package io.tollgate.launcher.process;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Runs children and, once told to keep them alive, starts those again that die: after a second, then after twice as
 * long each time up to half a minute, from the beginning again after a minute of life. One child's death touches no
 * other child.
 *
 * <p>Threads: any thread may call; each child is watched by a virtual thread of its own.
 */
public final class Supervisor {
    private static final Duration BACKOFF_FIRST = Duration.ofSeconds(1);
    private static final Duration BACKOFF_MAX = Duration.ofSeconds(30);
    private static final Duration STABLE_AFTER = Duration.ofMinutes(1);
    private static final ChildSpec.Stop LEFTOVER_STOP = new ChildSpec.Stop("INT", Duration.ofSeconds(25));

    private final Path recordFolder;
    private final Consumer<String> report;
    private final ConcurrentHashMap<String, Child> children = new ConcurrentHashMap<>();
    private volatile boolean keepAlive;
    private volatile boolean closed;

    /**
     * A supervisor of no children yet.
     *
     * @param recordFolder where the process ids are kept
     * @param report takes one line for each thing a person should know
     */
    public Supervisor(Path recordFolder, Consumer<String> report) {
        this.recordFolder = recordFolder;
        this.report = report;
    }

    /** Ends what a killed launcher left over in this data folder; PostgreSQL last. */
    public void endLeftovers(String last) throws IOException {
        var records = ProcessRecord.readAll(recordFolder);
        for (var record : records) {
            if (!record.name().equals(last)) {
                end(record);
            }
        }
        for (var record : records) {
            if (record.name().equals(last)) {
                end(record);
            }
        }
    }

    private void end(ProcessRecord record) throws IOException {
        var process = record.running();
        if (process.isPresent()) {
            Signals.end(process.get(), LEFTOVER_STOP);
            report.accept(
                    "ended %s, left over from an earlier start (process %d)".formatted(record.name(), record.pid()));
        }
        record.remove(recordFolder);
    }

    /** Starts a child and watches it. */
    public Child start(ChildSpec spec) throws IOException {
        LogFile.rotate(spec.log());
        var child = new Child(spec, recordFolder);
        synchronized (this) {
            if (closed) {
                throw new IOException(spec.name() + " is not started: everything is being stopped");
            }
            children.put(spec.name(), child);
            child.start();
        }
        Thread.ofVirtual().name("watch-" + spec.name()).start(() -> watch(child));
        return child;
    }

    /** From now on a child that dies is started again. */
    public void keepAlive() {
        keepAlive = true;
    }

    private void watch(Child child) {
        var backoff = BACKOFF_FIRST;
        try {
            while (true) {
                var lived = child.awaitExit();
                if (child.isStopping() || !keepAlive) {
                    return;
                }
                backoff = lived.compareTo(STABLE_AFTER) >= 0 ? BACKOFF_FIRST : backoff;
                report.accept("%s ended unasked (%s); starting it again in %d s (log: %s)"
                        .formatted(
                                child.name(),
                                child.exitText(),
                                backoff.toSeconds(),
                                child.spec().log()));
                Thread.sleep(backoff);
                backoff = backoff.multipliedBy(2).compareTo(BACKOFF_MAX) > 0 ? BACKOFF_MAX : backoff.multipliedBy(2);
                if (!child.restart()) {
                    return;
                }
                report.accept(child.name() + " started again");
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } catch (IOException cannotStart) {
            report.accept(child.name() + " cannot be started again: " + cannotStart.getMessage());
        }
    }

    /** From now on nothing is started any more. */
    public synchronized void close() {
        closed = true;
    }

    public boolean isClosed() {
        return closed;
    }

    /**
     * Stops the named children at the same time, and waits for all of them. Names that do not run are passed over.
     *
     * @return whether there was any
     */
    public boolean stop(List<String> names) {
        var stops = names.stream()
                .map(children::remove)
                .filter(java.util.Objects::nonNull)
                .map(child -> Thread.ofVirtual().start(() -> stop(child)))
                .toList();
        for (var stop : stops) {
            join(stop);
        }
        return !stops.isEmpty();
    }

    private void stop(Child child) {
        if (!child.stop()) {
            report.accept("%s did not stop within %d s and was killed"
                    .formatted(child.name(), child.spec().stop().within().toSeconds()));
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
