package io.tollgate.launcher.process;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Ends processes: asks, waits, kills. */
final class Signals {
    private static final Duration KILL_WAIT = Duration.ofSeconds(5);

    private Signals() {}

    /** Returns whether it ended by itself, that is, needed no kill. */
    static boolean end(ProcessHandle process, ChildSpec.Stop stop) {
        if (stop.signal().equals("TERM")) {
            process.destroy();
        } else {
            send(process, stop.signal());
        }
        if (awaitExit(process, stop.within())) {
            return true;
        }
        process.destroyForcibly();
        awaitExit(process, KILL_WAIT);
        return false;
    }

    /** Java can send SIGTERM and SIGKILL only; PostgreSQL's fast shutdown is SIGINT. */
    private static void send(ProcessHandle process, String signal) {
        try {
            new ProcessBuilder("/bin/sh", "-c", "kill -" + signal + " " + process.pid())
                    .start()
                    .waitFor();
        } catch (IOException noShell) {
            process.destroy();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean awaitExit(ProcessHandle process, Duration limit) {
        try {
            process.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException stillThere) {
            return !process.isAlive();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }
}
