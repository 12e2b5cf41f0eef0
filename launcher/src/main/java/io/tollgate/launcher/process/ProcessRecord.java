package io.tollgate.launcher.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A running child as written to disk, so that the next start finds it if this launcher is killed. A process id alone is
 * not enough, since ids are used again: the time of its start belongs to it.
 *
 * @param startedAtMillis as the operating system tells it, since 1970; −1 where it does not
 */
record ProcessRecord(String name, long pid, long startedAtMillis) {
    private static final String SUFFIX = ".pid";

    static ProcessRecord of(String name, ProcessHandle process) {
        return new ProcessRecord(name, process.pid(), startMillis(process));
    }

    private static long startMillis(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(-1L);
    }

    void write(Path folder) throws IOException {
        Files.writeString(folder.resolve(name + SUFFIX), pid + " " + startedAtMillis + "\n");
    }

    void remove(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(name + SUFFIX));
    }

    /** Every record in the folder, by name; a file that is none is passed over. */
    static List<ProcessRecord> readAll(Path folder) throws IOException {
        var records = new ArrayList<ProcessRecord>();
        try (var files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            for (var file : files) {
                read(file).ifPresent(records::add);
            }
        }
        return records;
    }

    private static Optional<ProcessRecord> read(Path file) throws IOException {
        var words = Files.readString(file).strip().split(" ", -1);
        if (words.length != 2 || !words[0].matches("[0-9]{1,9}") || !words[1].matches("-?[0-9]{1,15}")) {
            return Optional.empty();
        }
        var fileName = String.valueOf(file.getFileName());
        var name = fileName.substring(0, fileName.length() - SUFFIX.length());
        return Optional.of(new ProcessRecord(name, Long.parseLong(words[0]), Long.parseLong(words[1])));
    }

    /** The process, if it still runs and is the one that was recorded. */
    Optional<ProcessHandle> running() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process -> startMillis(process) == startedAtMillis);
    }
}
