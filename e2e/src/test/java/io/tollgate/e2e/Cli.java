package io.tollgate.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The command {@code tollgate} of the distribution, run as a person runs it, with a configuration folder of its own. */
final class Cli {
    private static final long ENDS_WITHIN_SECONDS = 60;

    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();

    /** In {@code folder}, at the control plane of {@code system}. */
    Cli(Path folder, TollgateUp system) {
        this.folder = folder;
        environment.put("TOLLGATE_URL", system.admin("/").toString());
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("XDG_CONFIG_HOME", folder.resolve("config").toString());
    }

    /** What a command did; its two streams together. */
    record Ran(int exit, String output) {}

    Ran run(String... args) throws IOException, InterruptedException {
        return runWith("", args);
    }

    /** As {@link #run}, with {@code stdin} to read. */
    Ran runWith(String stdin, String... args) throws IOException, InterruptedException {
        Process process = builder(args).redirectErrorStream(true).start();
        try (var in = process.getOutputStream()) {
            in.write(stdin.getBytes(UTF_8));
        }
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS)).isTrue();
        return new Ran(process.exitValue(), output);
    }

    /** Starts what does not end by itself; its streams go into those files. The caller ends it. */
    Process start(Path out, Path err, String... args) throws IOException {
        return builder(args)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
    }

    private ProcessBuilder builder(String... args) {
        List<String> command = new ArrayList<>();
        command.add(TollgateUp.DIST.resolve("bin").resolve("tollgate").toString());
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("TOLLGATE_"));
        builder.environment().putAll(environment);
        return builder;
    }

    /** Lines of a page of the console, pasted into a shell in the distribution's folder. The caller ends them. */
    static Process pasted(String lines, Map<String, String> variables, Path log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", lines)
                .directory(TollgateUp.DIST.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("TOLLGATE_"));
        builder.environment()
                .merge(
                        "PATH",
                        Path.of(System.getProperty("java.home"), "bin").toString(),
                        (path, java) -> java + ":" + path);
        builder.environment().putAll(variables);
        return builder.start();
    }

    /** Runs it, and expects it to go well. */
    String good(String... args) throws IOException, InterruptedException {
        Ran ran = run(args);
        assertThat(ran.exit())
                .as("tollgate %s:%n%s", String.join(" ", args), ran.output())
                .isZero();
        return ran.output();
    }

    void signIn(TollgateUp system) throws IOException, InterruptedException {
        Ran ran = runWith(system.adminPassword(), "login", "--username", "admin", "--password-stdin");
        assertThat(ran.exit()).as(ran.output()).isZero();
    }
}
