package io.tollgate.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A process's wall clock that can be set while it runs, by the library faketime; its monotonic clock stays what it is. */
final class WallClock {
    private static final List<Path> LIBRARIES = List.of(
            Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
            Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"));

    private final Path file;

    /** One that is right. */
    WallClock(Path file) throws IOException {
        this.file = file;
        set(Duration.ZERO);
    }

    /** Whether this machine has the library. */
    static boolean isMovable() {
        return library().isPresent();
    }

    private static Optional<Path> library() {
        return LIBRARIES.stream().filter(Files::exists).findFirst();
    }

    /** What a process needs to run by this clock. */
    Map<String, String> settings() {
        return Map.of(
                "LD_PRELOAD", library().orElseThrow().toString(),
                "FAKETIME_TIMESTAMP_FILE", file.toString(),
                // The file is looked at once a second: at each reading of the clock it would cost more than all else.
                "FAKETIME_CACHE_DURATION", "1",
                "NO_FAKE_STAT", "1",
                "DONT_FAKE_MONOTONIC", "1",
                // Its mend for an old C library takes the JVM's waits for ones by the wall clock: they are over at
                // once, and
                // every thread that waits spins.
                "FAKETIME_FORCE_MONOTONIC_FIX", "0");
    }

    /** Within a second it is ahead of the machine's by that much, or behind it. */
    void set(Duration ahead) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.writeString(next, String.format(Locale.ROOT, "%+.3f%n", ahead.toMillis() / 1000.0));
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
