package io.tollgate.launcher.up;

import io.tollgate.launcher.process.ChildSpec;
import io.tollgate.launcher.setting.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The built processes: {@code target/dist/NAME/lib/*.jar}, and {@code target/dist/NAME/jvm.options} with a flag a line
 * where a process needs some.
 *
 * <p>Beside them may lie an ahead-of-time cache (JEP 483, JEP 515): what a JVM with exactly these jars and flags loaded,
 * linked and profiled before, so that the next one need not. A JVM that finds it does not fit goes on without.
 *
 * @param home the folder of the checkout
 * @param recording whether the processes write their caches, when they end, instead of using them
 */
record Distribution(Path home, boolean recording) {
    /** A JVM that writes its cache ends only when it has. */
    private static final Duration RECORDING_ENDS_WITHIN = Duration.ofMinutes(5);

    /** Where unpacked programs are kept; deleting it costs the next start some seconds. */
    static Path cache(Path home) {
        return home.resolve("target").resolve("cache");
    }

    /**
     * The command that runs a process.
     *
     * @param name folder below {@code target/dist}
     * @param mainClass in full
     * @param flags for the JVM, besides those of the process itself
     * @throws Refusal when the process is not built
     */
    List<String> command(String name, String mainClass, List<String> flags) throws IOException, Refusal {
        var process = home.resolve("target").resolve("dist").resolve(name);
        var lib = process.resolve("lib");
        if (!Files.isDirectory(lib)) {
            throw Refusal.failed(lib + " is missing: build with ./mvnw -DskipTests package");
        }
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ownFlags(process.resolve("jvm.options")));
        command.addAll(flags);
        var cache = process.resolve(name + ".aot");
        if (recording) {
            command.add("-XX:AOTCacheOutput=" + cache);
        } else if (Files.exists(cache)) {
            command.add("-XX:AOTCache=" + cache);
        }
        command.addAll(List.of("-cp", lib.resolve("*").toString(), mainClass));
        return command;
    }

    /** How a process of ours is asked to end. */
    ChildSpec.Stop stop(Duration within) {
        return new ChildSpec.Stop("TERM", recording ? RECORDING_ENDS_WITHIN : within);
    }

    private static List<String> ownFlags(Path file) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        return Files.readAllLines(file).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
    }
}
