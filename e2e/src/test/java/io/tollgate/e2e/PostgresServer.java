package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.launcher.postgres.PostgresBinaries;
import io.tollgate.launcher.postgres.PostgresCluster;
import io.tollgate.launcher.process.Supervisor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A PostgreSQL that the launcher did not start, and that can be taken away. */
final class PostgresServer implements AutoCloseable {
    private static final String PASSWORD = "0123456789abcdef0123456789abcdef";

    private final PostgresCluster cluster;
    private final Supervisor supervisor;
    private final Path log;
    private final int port = FreePorts.one();

    private PostgresServer(PostgresCluster cluster, Path folder) {
        this.cluster = cluster;
        this.supervisor = new Supervisor(folder, System.out::println);
        this.log = folder.resolve("postgres.log");
    }

    static PostgresServer start(Path folder) throws IOException {
        var own = Files.createDirectories(folder.resolve("server"));
        var binaries = PostgresBinaries.unpack(TollgateUp.HOME.resolve("target").resolve("cache"), "e2e");
        var server = new PostgresServer(
                new PostgresCluster(binaries, own.resolve("data"), "fedcba9876543210", PASSWORD), own);
        server.startAgain();
        return server;
    }

    void startAgain() throws IOException {
        cluster.prepare(log);
        supervisor.start(cluster.server(port, log));
        await().atMost(Duration.ofMinutes(1)).ignoreExceptions().untilAsserted(() -> cluster.provide(port));
    }

    void stop() {
        supervisor.stop(List.of("postgres"));
    }

    /** Stops its processes where they are: connections stay open, and nobody answers. */
    void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    private static void signal(String name) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", "-" + name));
        ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().command().orElse("").endsWith("/postgres"))
                .forEach(process -> command.add(Long.toString(process.pid())));
        assertThat(command).hasSizeGreaterThan(2);
        assertThat(new ProcessBuilder("/bin/sh", "-c", String.join(" ", command))
                        .start()
                        .waitFor())
                .isZero();
    }

    /** What points a control plane at it. */
    Map<String, String> settings() {
        return Map.of(
                "TOLLGATE_DB_URL",
                PostgresCluster.url(port),
                "TOLLGATE_DB_USER",
                PostgresCluster.ROLE,
                "TOLLGATE_DB_PASSWORD",
                PASSWORD);
    }

    @Override
    public void close() {
        stop();
    }
}
