package io.tollgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shell script that starts the command line, with a Java that only writes down how it was called. */
class StartScriptTest {
    @TempDir
    Path folder;

    private Path script;
    private Path cache;
    private Path log;
    private Path java;

    @BeforeEach
    void unpack() throws IOException {
        script = Files.createDirectories(folder.resolve("bin")).resolve("tollgate");
        Files.copy(Path.of("src", "main", "dist", "bin", "tollgate"), script);
        cache = Files.createDirectories(folder.resolve("cli")).resolve("cli.aot");
        log = folder.resolve("log");
        java = Files.createDirectories(folder.resolve("jdk").resolve("bin")).resolve("java");
        rehearsalsMake("echo cache >\"${flag#*=}\"");
    }

    /** What the Java does that is told to write a cache. */
    private void rehearsalsMake(String command) throws IOException {
        Files.writeString(java, """
                #!/bin/sh
                for flag in "$@"; do
                  case $flag in
                    -XX:AOTCacheOutput=*) echo rehearsed >>%1$s; %2$s; exit ;;
                    -XX:AOTCache=*) echo cached >>%1$s ;;
                  esac
                done
                echo ran >>%1$s
                """.formatted(log, command));
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Files.setLastModifiedTime(java, FileTime.from(Instant.now().minus(Duration.ofDays(9))));
    }

    /** What was done at this start. */
    private List<String> start() throws Exception {
        Files.deleteIfExists(log);
        assertThat(said(folder.resolve("jdk"), 0)).isEmpty();
        return Files.readAllLines(log);
    }

    private String said(Path home, int exit) throws Exception {
        ProcessBuilder shell = new ProcessBuilder("sh", script.toString(), "version");
        shell.environment().put("JAVA_HOME", home.toString());
        Process process = shell.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isEqualTo(exit);
        return said;
    }

    private static void age(Path file, Duration age) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
    }

    private List<String> left() throws IOException {
        try (var files = Files.list(folder.resolve("cli"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void theFirstStartMakesTheCacheAndTheNextUsesIt() throws Exception {
        Files.writeString(folder.resolve("cli").resolve("cli.aot.4711"), "of one that was killed");
        assertThat(start()).containsExactly("rehearsed", "cached", "ran");
        assertThat(start()).containsExactly("cached", "ran");
        assertThat(left()).containsExactly("cli.aot");
    }

    @Test
    void oneThatFailedIsTriedAgainADayLaterAndWithAnotherJava() throws Exception {
        rehearsalsMake("false");
        assertThat(start()).containsExactly("rehearsed", "ran");
        assertThat(start()).containsExactly("ran");
        age(cache, Duration.ofHours(25));
        assertThat(start()).containsExactly("rehearsed", "ran");
        assertThat(left()).containsExactly("cli.aot");
        rehearsalsMake("echo cache >\"${flag#*=}\"");
        assertThat(start()).containsExactly("ran");
        Files.setLastModifiedTime(java, FileTime.from(Instant.now().plusSeconds(60)));
        assertThat(start()).containsExactly("rehearsed", "cached", "ran");
    }

    @Test
    void whileOneMakesItOthersGoOnWithout() throws Exception {
        Path lock = Files.createDirectory(folder.resolve("cli").resolve("cli.aot.lock"));
        assertThat(start()).containsExactly("ran");
        age(lock, Duration.ofHours(2)); // its maker was killed
        assertThat(start()).containsExactly("ran");
        assertThat(start()).containsExactly("rehearsed", "cached", "ran");
    }

    @Test
    void anOlderJavaOrNoneIsToldInsteadOfWhatThatJavaWouldSay() throws Exception {
        Path release = folder.resolve("jdk").resolve("release");
        Files.writeString(release, "IMPLEMENTOR=\"Anybody\"\nJAVA_VERSION=\"17.0.19\"\n");
        assertThat(said(folder.resolve("jdk"), 1)).contains("needs Java 25 or newer", "is 17", "JAVA_HOME");
        Files.writeString(release, "JAVA_VERSION=\"1.8.0_402\"\n");
        assertThat(said(folder.resolve("jdk"), 1)).contains("is 8:");
        assertThat(said(folder.resolve("nowhere"), 1)).contains("no Java at", "nowhere", "JAVA_HOME");
        assertThat(log).doesNotExist();
        assertThat(left()).isEmpty();
        Files.writeString(release, "JAVA_VERSION=\"25\"\n");
        assertThat(start()).containsExactly("rehearsed", "cached", "ran");
    }
}
