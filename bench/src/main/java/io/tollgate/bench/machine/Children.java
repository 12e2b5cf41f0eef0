package io.tollgate.bench.machine;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The processes that a contest started, which are also the only ones that it ends: the youngest first, each asked with
 * SIGTERM and killed when it does not listen. On Linux the kernel ends them too when the contest dies.
 */
public final class Children implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    private final Path logs;
    private final Deque<Process> running = new ArrayDeque<>();

    /** For the kernel a child's parent is the thread that started it (prctl(2), PR_SET_PDEATHSIG); this one stays. */
    private final ExecutorService starter = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("starter").factory());

    /**
     * None yet.
     *
     * @param logs the folder where each process has a file for its output
     */
    public Children(Path logs) throws IOException {
        this.logs = Files.createDirectories(logs);
    }

    /**
     * Starts a process.
     *
     * @param name of its log, {@code NAME.log}, which is appended to
     * @param environment added to the contest's own, without whose {@code TOLLGATE_*} it begins
     */
    public Process start(String name, List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        return start(name, List.of(), command, environment);
    }

    /**
     * As above.
     *
     * @param prefix what the command is run through: a tool that changes the user, which would clear the death signal
     */
    public Process start(String name, List<String> prefix, List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        var all = new ArrayList<>(prefix);
        if (Files.isExecutable(Path.of("/usr/bin/setpriv"))) {
            all.addAll(List.of("setpriv", "--pdeathsig", "KILL"));
        }
        all.addAll(command);
        var builder = new ProcessBuilder(all);
        builder.environment().keySet().removeIf(key -> key.startsWith("TOLLGATE_"));
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true);
        builder.redirectInput(new File("/dev/null"));
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log(name).toFile()));
        try {
            var process = starter.submit(builder::start).get();
            synchronized (running) {
                running.push(process);
            }
            return process;
        } catch (ExecutionException failed) {
            throw new IOException("cannot start " + name + ": " + failed.getCause(), failed);
        }
    }

    /** Where the process of that name writes. */
    public Path log(String name) {
        return logs.resolve(name + ".log");
    }

    /** Ends one of them; a process that has ended already is no error. */
    public void stop(Process process) {
        synchronized (running) {
            running.remove(process);
        }
        process.destroy();
        if (!ended(process, PATIENCE_SECONDS)) {
            process.destroyForcibly();
            ended(process, PATIENCE_SECONDS);
        }
    }

    private static boolean ended(Process process, long seconds) {
        try {
            process.onExit().get(seconds, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException | ExecutionException stillThere) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Ends all that still run. */
    @Override
    public void close() {
        while (true) {
            Process next;
            synchronized (running) {
                next = running.peek();
            }
            if (next == null) {
                return;
            }
            stop(next);
        }
    }
}
