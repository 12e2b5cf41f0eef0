package io.tollgate.launcher.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The file {@code postmaster.pid}. PostgreSQL removes a stale one itself, unless its process id has meanwhile been given
 * to another program: then it would refuse to start.
 */
final class PostmasterLock {
    private PostmasterLock() {}

    /** Throws {@link IOException} when a PostgreSQL really runs on this folder. */
    static void clearIfStale(Path folder) throws IOException {
        var lock = folder.resolve("postmaster.pid");
        if (!Files.exists(lock)) {
            return;
        }
        var pid = pid(Files.readAllLines(lock));
        if (runsOn(folder, pid)) {
            throw new IOException("a PostgreSQL (process %d) already runs on %s: stop it first".formatted(pid, folder));
        }
        Files.delete(lock);
    }

    private static long pid(List<String> lines) {
        var first = lines.isEmpty() ? "" : lines.getFirst().strip();
        return first.matches("[0-9]{1,9}") ? Long.parseLong(first) : -1;
    }

    private static boolean runsOn(Path folder, long pid) {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .map(process -> mentions(process, folder))
                .orElse(false);
    }

    private static boolean mentions(ProcessHandle process, Path folder) {
        var info = process.info();
        return info.command().orElse("").endsWith("/postgres")
                && List.of(info.arguments().orElse(new String[0])).contains(folder.toString());
    }
}
