package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** What tests need beside the JDK. */
final class Programs {
    private Programs() {}

    /** Fails when no program of that name is on the path: what would be shown with it must not be left out in silence. */
    static void require(String name) {
        boolean found = Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
        assertThat(found)
                .as("%s is on the path (./tollgate test installs it where it may)", name)
                .isTrue();
    }
}
