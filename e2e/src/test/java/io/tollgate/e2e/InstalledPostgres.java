package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A PostgreSQL of this machine's packages, with the programs that dump and restore (the embedded one comes without).
 * It trusts everybody on loopback, and lives as long as the test.
 */
final class InstalledPostgres implements AutoCloseable {
    private static final Path PACKAGES = Path.of("/usr/lib/postgresql");

    private final Path programs;
    private final Path folder;
    private final int port = FreePorts.one();
    private final Process server;

    private InstalledPostgres(Path programs, Path folder) throws IOException, InterruptedException {
        this.programs = programs;
        this.folder = folder;
        Path data = folder.resolve("installed-postgres");
        run(asNobody(
                "initdb", "--pgdata=" + data, "--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync"));
        List<String> command = asNobody("postgres", "-D", data.toString(), "-c", "port=" + port);
        command.addAll(
                List.of("-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off"));
        server = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("installed-postgres.log").toFile())
                .start();
    }

    static InstalledPostgres start(Path folder) throws IOException, InterruptedException {
        InstalledPostgres postgres = new InstalledPostgres(newest(), folder);
        await().atMost(Duration.ofMinutes(1)).until(() -> postgres.attempt("SELECT 1"));
        postgres.execute("CREATE ROLE tollgate LOGIN");
        postgres.execute("CREATE DATABASE tollgate OWNER tollgate");
        return postgres;
    }

    private static Path newest() throws IOException {
        assertThat(PACKAGES)
                .as("the package postgresql, to dump and restore with")
                .isDirectory();
        try (Stream<Path> versions = Files.list(PACKAGES)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin ->
                            Files.isExecutable(bin.resolve("postgres")) && Files.isExecutable(bin.resolve("pg_dump")))
                    .max(Comparator.comparing(Path::toString))
                    .orElseThrow(
                            () -> new AssertionError(PACKAGES + ": no server with its client (package postgresql)"));
        }
    }

    /** PostgreSQL refuses root: in a user namespace of its own root is nobody. */
    private List<String> asNobody(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("unshare", "--user"));
        }
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private boolean attempt(String sql) throws IOException, InterruptedException {
        return psql(sql).start().waitFor() == 0;
    }

    void execute(String sql) throws IOException, InterruptedException {
        assertThat(attempt(sql)).as(sql).isTrue();
    }

    private ProcessBuilder psql(String sql) {
        return new ProcessBuilder(
                        programs.resolve("psql").toString(),
                        "postgresql://postgres@127.0.0.1:" + port + "/postgres",
                        "--command=" + sql)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("psql.log").toFile()));
    }

    private void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("initdb.log").toFile())
                .start();
        assertThat(process.waitFor()).as(command.toString()).isZero();
    }

    int port() {
        return port;
    }

    /** What a shell needs to find the same programs first. */
    String path() {
        return programs + ":" + System.getenv("PATH");
    }

    /** What points a control plane at it. */
    Map<String, String> settings() {
        return Map.of(
                "TOLLGATE_DB_URL", "jdbc:postgresql://127.0.0.1:" + port + "/tollgate", "TOLLGATE_DB_USER", "tollgate");
    }

    @Override
    public void close() {
        server.destroy();
        try {
            if (!server.waitFor(30, TimeUnit.SECONDS)) {
                server.destroyForcibly();
            }
        } catch (InterruptedException e) {
            server.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
