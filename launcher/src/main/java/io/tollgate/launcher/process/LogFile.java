package io.tollgate.launcher.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** A child's log: kept under a size from start to start, and read when the child fails. */
public final class LogFile {
    private static final long BYTES_MAX = 10L << 20;
    private static final int OLD_FILES = 4;

    private LogFile() {}

    /** Moves a log that has grown past 10 MiB aside as {@code NAME.1}, and so on to {@code NAME.4}. */
    public static void rotate(Path log) throws IOException {
        if (!Files.exists(log) || Files.size(log) <= BYTES_MAX) {
            return;
        }
        for (var k = OLD_FILES - 1; k >= 0; k--) {
            var from = k == 0 ? log : numbered(log, k);
            if (Files.exists(from)) {
                Files.move(from, numbered(log, k + 1), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static Path numbered(Path log, int number) {
        return log.resolveSibling(log.getFileName() + "." + number);
    }

    /** The last lines, for a person to see why a child ended; empty when there is no log. */
    public static List<String> lastLines(Path log, int count) {
        try (var lines = Files.lines(log, java.nio.charset.StandardCharsets.ISO_8859_1)) {
            var all = lines.toList();
            return all.subList(Math.max(0, all.size() - count), all.size());
        } catch (IOException | java.io.UncheckedIOException unreadable) {
            return List.of();
        }
    }
}
