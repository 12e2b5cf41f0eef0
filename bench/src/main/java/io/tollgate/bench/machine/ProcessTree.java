package io.tollgate.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A process and its descendants, as {@code /proc} shows them: nginx answers from worker processes.
 *
 * @param root the first process
 */
public record ProcessTree(ProcessHandle root) {
    /** proc_pid_stat(5) counts in clock ticks, of which Linux shows 100 a second to programs on every architecture. */
    private static final long MICROS_PER_TICK = 10_000;

    /** After the name in parentheses, which may itself hold blanks: field 14 of the page is the twelfth from there. */
    private static final int USER_TICKS = 11;

    private static final int SYSTEM_TICKS = 12;

    /** User and system time of all threads so far, in microseconds. */
    public long cpuMicros() throws IOException {
        long ticks = 0;
        for (var pid : pids()) {
            var fields = afterName(pid, "stat").split(" ", -1);
            if (fields.length > SYSTEM_TICKS) {
                ticks += Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]);
            }
        }
        return ticks * MICROS_PER_TICK;
    }

    /** Resident memory in bytes; pages that processes share are counted for each. */
    public long residentBytes() throws IOException {
        long kilobytes = 0;
        for (var pid : pids()) {
            for (var line : read(pid, "status").lines().toList()) {
                if (line.startsWith("VmRSS:")) {
                    kilobytes += Long.parseLong(line.replaceAll("[^0-9]", ""));
                }
            }
        }
        return kilobytes * 1024;
    }

    private long[] pids() {
        return Stream.concat(Stream.of(root), root.descendants())
                .mapToLong(ProcessHandle::pid)
                .toArray();
    }

    private static String afterName(long pid, String file) throws IOException {
        var text = read(pid, file);
        return text.substring(text.lastIndexOf(')') + 1).strip();
    }

    /** Empty for a process that has ended meanwhile. */
    private static String read(long pid, String file) throws IOException {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), file));
        } catch (NoSuchFileException ended) {
            return "";
        }
    }
}
