package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DistributionE2eTest {
    private static final Path DIST = Path.of(Objects.requireNonNull(System.getProperty("tollgate.dist")));

    @ParameterizedTest
    @CsvSource({
        "control-plane, tollgate-control-plane-",
        "control-plane, tollgate-admin-ui-",
        "data-plane, tollgate-data-plane-",
        "launcher, tollgate-launcher-"
    })
    void every_process_finds_its_own_jar_and_no_test_library(String process, String jar) throws IOException {
        var names = jarsOf(process);

        assertThat(names).anyMatch(name -> name.startsWith(jar));
        assertThat(names)
                .noneMatch(name -> name.matches("(junit|assertj|jqwik|archunit|micronaut-test)-.*|.*-tests\\.jar"));
    }

    /** The other tests would only take longer, and so would everybody's starts. */
    @ParameterizedTest
    @ValueSource(strings = {"control-plane", "data-plane"})
    @DisabledIfSystemProperty(
            named = "tollgate.rehearsal.skip",
            matches = "true",
            disabledReason = "one test, no rehearsal")
    void a_rehearsed_start_left_a_cache_of_each_process(String process) {
        assertThat(DIST.resolve(process).resolve(process + ".aot")).isNotEmptyFile();
    }

    /** A copy of the command line, so that nobody else starts it meanwhile. */
    private static Path commandLineIn(Path folder) throws IOException {
        Path script = folder.resolve("bin").resolve("tollgate");
        Files.createDirectories(script.getParent());
        Files.copy(DIST.resolve("bin").resolve("tollgate"), script, StandardCopyOption.COPY_ATTRIBUTES);
        Path lib = Files.createDirectories(folder.resolve("cli").resolve("lib"));
        try (var jars = Files.list(DIST.resolve("cli").resolve("lib"))) {
            for (Path jar : jars.toList()) {
                Files.copy(jar, lib.resolve(jar.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        return script;
    }

    private static String version(Path script) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(script.toString(), "version").redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("TOLLGATE_"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment()
                .put("XDG_CONFIG_HOME", script.resolveSibling("config").toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    @Test
    void the_command_makes_its_cache_once_and_one_that_does_not_fit_changes_nothing_but_the_time(@TempDir Path folder)
            throws Exception {
        Path script = commandLineIn(folder);
        Path cache = folder.resolve("cli").resolve("cli.aot");
        String expected = version(script);
        assertThat(expected).startsWith("tollgate ");
        assertThat(cache).isNotEmptyFile();
        byte[] good = Files.readAllBytes(cache);
        FileTime made = Files.getLastModifiedTime(cache);
        assertThat(version(script)).isEqualTo(expected);
        assertThat(Files.getLastModifiedTime(cache)).isEqualTo(made);

        for (byte[] bad : List.of(
                new byte[0],
                "no cache at all".getBytes(StandardCharsets.UTF_8),
                Arrays.copyOf(good, good.length / 2),
                flipped(good, 40),
                flipped(good, good.length / 2))) {
            Files.write(cache, bad);
            assertThat(version(script)).isEqualTo(expected);
        }
        Files.write(cache, good);
        Path jar = firstJar(folder);
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(60)));
        assertThat(version(script)).as("with the cache of other jars").isEqualTo(expected);
        try (var left = Files.list(folder.resolve("cli"))) {
            assertThat(left.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("lib", "cli.aot");
        }
    }

    private static byte[] flipped(byte[] bytes, int at) {
        byte[] other = bytes.clone();
        other[at] ^= 1;
        return other;
    }

    private static Path firstJar(Path folder) throws IOException {
        try (var jars = Files.list(folder.resolve("cli").resolve("lib"))) {
            return jars.filter(jar -> jar.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static List<String> jarsOf(String process) throws IOException {
        try (var files = Files.list(DIST.resolve(process).resolve("lib"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
