package io.tollgate.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisorTest {
    private final ConcurrentLinkedQueue<String> reports = new ConcurrentLinkedQueue<>();

    @TempDir
    private Path folder;

    private Supervisor supervisor;

    @BeforeEach
    void prepare() {
        supervisor = new Supervisor(folder, reports::add);
    }

    @AfterEach
    void clean() {
        supervisor.close();
        supervisor.stop(List.of("child"));
    }

    @Test
    void a_child_gets_its_environment_and_writes_to_its_log() throws IOException {
        supervisor.start(child("echo \"$GREETING\""));

        await().untilAsserted(() -> assertThat(log()).contains("hello"));
    }

    @Test
    void a_child_that_dies_is_started_again_when_told_so_and_said_so() throws IOException {
        var child = supervisor.start(child("echo started; exec sleep 60"));
        supervisor.keepAlive();
        await().untilAsserted(() -> assertThat(log()).contains("started"));

        kill(record().pid());

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(log()).contains("started\nstarted"));
        assertThat(child.isAlive()).isTrue();
        assertThat(reports)
                .anyMatch(
                        line -> line.startsWith("child ended unasked (killed by signal 9); starting it again in 1 s"));
    }

    @Test
    void a_child_that_dies_before_that_stays_down() throws IOException {
        var child = supervisor.start(child("exit 7"));

        await().until(() -> !child.isAlive());

        assertThat(child.exitText()).isEqualTo("exit code 7");
        assertThat(reports).isEmpty();
    }

    @Test
    void stopping_asks_first_and_leaves_no_process_and_no_record() throws IOException {
        var child = supervisor.start(child("trap 'echo asked; exit 0' TERM; echo ready; while :; do sleep 0.1; done"));
        supervisor.keepAlive();
        await().untilAsserted(() -> assertThat(log()).contains("ready"));

        assertThat(supervisor.stop(List.of("child"))).isTrue();

        assertThat(child.isAlive()).isFalse();
        assertThat(log()).contains("asked");
        assertThat(ProcessRecord.readAll(folder)).isEmpty();
        assertThat(reports).isEmpty();
    }

    @Test
    void a_child_that_does_not_listen_is_killed_and_said_so() throws IOException {
        var spec = child("trap '' TERM; echo ready; while :; do sleep 0.1; done");
        var child = supervisor.start(new ChildSpec(
                spec.name(),
                List.of(),
                spec.command(),
                Map.of(),
                spec.log(),
                new ChildSpec.Stop("TERM", Duration.ofMillis(300))));
        await().untilAsserted(() -> assertThat(log()).contains("ready"));

        supervisor.stop(List.of("child"));

        assertThat(child.isAlive()).isFalse();
        assertThat(reports).anyMatch(line -> line.contains("did not stop within 0 s and was killed"));
    }

    @Test
    void what_a_killed_launcher_left_over_is_ended_by_its_record() throws IOException {
        var orphan = new ProcessBuilder("/bin/sleep", "60").start();
        ProcessRecord.of("node-1", orphan.toHandle()).write(folder);

        supervisor.endLeftovers("postgres");

        await().until(() -> !orphan.isAlive());
        assertThat(reports).singleElement().asString().contains("ended node-1", String.valueOf(orphan.pid()));
        assertThat(ProcessRecord.readAll(folder)).isEmpty();
    }

    @Test
    void a_process_that_only_has_the_same_number_is_left_alone() throws IOException {
        var stranger = new ProcessBuilder("/bin/sleep", "60").start();
        new ProcessRecord("node-1", stranger.pid(), 1).write(folder);

        supervisor.endLeftovers("postgres");

        assertThat(stranger.isAlive()).isTrue();
        assertThat(reports).isEmpty();
        stranger.destroyForcibly();
    }

    @Test
    void after_closing_nothing_is_started() {
        supervisor.close();

        org.assertj.core.api.Assertions.assertThatIOException().isThrownBy(() -> supervisor.start(child("exit 0")));
    }

    private ChildSpec child(String script) {
        return new ChildSpec(
                "child",
                List.of(),
                List.of("/bin/sh", "-c", script),
                Map.of("GREETING", "hello"),
                folder.resolve("child.log"),
                new ChildSpec.Stop("TERM", Duration.ofSeconds(10)));
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("child.log"));
    }

    private ProcessRecord record() throws IOException {
        return ProcessRecord.readAll(folder).getFirst();
    }

    private static void kill(long pid) {
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    }
}
