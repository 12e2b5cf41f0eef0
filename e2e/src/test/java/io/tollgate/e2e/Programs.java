package io.tollgate.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** What is installed beside the JDK; tests do without it where it is not. */
final class Programs {
    private Programs() {}

    /** Whether a program of that name is on the path. */
    static boolean have(String name) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    }
}
