package io.tollgate.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** What the processes of a test wrote, kept in {@code target/e2e-logs} after its folder is gone. */
final class KeptLogs {
    private KeptLogs() {}

    static void copy(Path from, Path to, String launcherOutput) {
        try {
            Files.createDirectories(to);
            Files.writeString(to.resolve("launcher.log"), launcherOutput);
            if (!Files.isDirectory(from)) {
                return;
            }
            try (var files = Files.list(from)) {
                for (var file : files.toList()) {
                    Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
