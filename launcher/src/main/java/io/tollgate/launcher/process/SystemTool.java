package io.tollgate.launcher.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Small programs of the operating system that a machine may or may not have. */
public final class SystemTool {
    private SystemTool() {}

    /** The path of a tool in the system's own folders; {@code PATH} is not asked, so that nothing can stand in for it. */
    public static Optional<String> find(String tool) {
        return Stream.of("/usr/bin/", "/bin/", "/usr/sbin/", "/sbin/")
                .map(folder -> folder + tool)
                .filter(path -> Files.isExecutable(Path.of(path)))
                .findFirst();
    }
}
