package io.tollgate.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {
    @TempDir
    private Path folder;

    @Test
    void a_log_of_ten_mebibytes_goes_on_and_a_bigger_one_is_moved_aside() throws IOException {
        var log = folder.resolve("node-1.log");
        grow(log, 10L << 20);

        LogFile.rotate(log);
        assertThat(log).exists();

        grow(log, (10L << 20) + 1);
        LogFile.rotate(log);
        assertThat(log).doesNotExist();
        assertThat(folder.resolve("node-1.log.1")).exists();
    }

    @Test
    void no_more_than_four_old_logs_are_kept() throws IOException {
        var log = folder.resolve("node-1.log");
        for (var k = 0; k < 6; k++) {
            grow(log, (10L << 20) + 1);
            LogFile.rotate(log);
        }

        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("node-1.log.1", "node-1.log.2", "node-1.log.3", "node-1.log.4");
        }
    }

    @Test
    void tells_the_last_lines() throws IOException {
        var log = folder.resolve("a.log");
        Files.writeString(log, "one\ntwo\nthree\n");

        assertThat(LogFile.lastLines(log, 2)).containsExactly("two", "three");
        assertThat(LogFile.lastLines(folder.resolve("missing.log"), 2)).isEmpty();
    }

    private static void grow(Path file, long bytes) throws IOException {
        try (var open = new RandomAccessFile(file.toFile(), "rw")) {
            open.setLength(bytes);
        }
    }
}
