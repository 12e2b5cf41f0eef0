package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What docs/how-to/back-up-and-restore.md promises, with its own commands. */
@Timeout(600)
final class BackupE2eTest {
    private static final Path PAGE =
            TollgateUp.HOME.resolve("docs").resolve("how-to").resolve("back-up-and-restore.md");
    private static final Duration IN_FORCE_WITHIN = Duration.ofSeconds(30);

    private final Caller caller = new Caller();

    @TempDir
    private Path folder;

    @Test
    void aCopyOfTheDataFolderIsTheWholeSystem() throws Exception {
        Path data = folder.resolve("backup-original");
        Path copy = folder.resolve("backup-copy");
        String key;
        String configuration;
        TollgateUp.Setup original = TollgateUp.Setup.empty(data, 1).withFlags();
        try (TollgateUp system = TollgateUp.ready(original)) {
            key = system.printed("X-API-Key: (tg_live_[^']+)'");
            Cli cli = cli("before", system);
            configuration = cli.good("dump");
            assertThat(system.stop()).isZero();
        }

        run("cp", "-a", data.toString(), copy.toString());

        // On the same ports: the demo's upstream is configured by its own.
        try (TollgateUp restored = TollgateUp.ready(original.withData(copy))) {
            Cli cli = cli("after", restored);
            assertThat(cli.good("dump")).isEqualTo(configuration);
            assertThat(cli.good("doctor")).contains("opens every stored secret");
            awaitServed(restored, key);
            assertThat(restored.stop()).isZero();
        }
        withAnotherMasterKeyItDoesNotStart(copy);
    }

    @Test
    void aDumpOfTheDatabaseIsTheWholeControlPlane() throws Exception {
        Path data = folder.resolve("backup-database");
        try (InstalledPostgres postgres = InstalledPostgres.start(folder)) {
            TollgateUp.Setup setup = TollgateUp.Setup.empty(data, 1).withFlags().withEnvironment(postgres.settings());
            List<PageCommands.Step> steps = PageCommands.of(
                            PAGE,
                            Map.of(
                                    "//tollgate@db.example.com/", "//tollgate@127.0.0.1:" + postgres.port() + "/",
                                    "--host=db.example.com", "--host=127.0.0.1 --port=" + postgres.port()))
                    .subList(0, 2);
            assertThat(steps.getFirst().command()).contains("pg_dump");
            assertThat(steps.getLast().command()).contains("createdb", "pg_restore");
            String key;
            String configuration;
            try (TollgateUp system = TollgateUp.ready(setup)) {
                key = system.printed("X-API-Key: (tg_live_[^']+)'");
                configuration = cli("dumped", system).good("dump");
                carriedOut(steps.subList(0, 1), postgres);
                assertThat(system.stop()).isZero();
            }
            postgres.execute("DROP DATABASE tollgate");
            carriedOut(steps.subList(1, 2), postgres);

            try (TollgateUp restored = TollgateUp.ready(setup)) {
                Cli cli = cli("restored", restored);
                assertThat(cli.good("dump")).isEqualTo(configuration);
                assertThat(cli.good("doctor")).contains("opens every stored secret");
                awaitServed(restored, key);
            }
        }
    }

    private void carriedOut(List<PageCommands.Step> steps, InstalledPostgres postgres) throws Exception {
        for (PageCommands.Outcome outcome : PageCommands.run(steps, folder, Map.of("PATH", postgres.path()))) {
            assertThat(outcome.complaint())
                    .as("%s%nprinted%n%s", outcome.step().command(), outcome.output())
                    .isEmpty();
        }
    }

    private void awaitServed(TollgateUp system, String key) {
        await().atMost(IN_FORCE_WITHIN)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(
                                caller.get(system.proxy(1, "/demo/hello"), key).statusCode())
                        .isEqualTo(200));
    }

    private void withAnotherMasterKeyItDoesNotStart(Path data) throws Exception {
        Files.writeString(
                data.resolve("secrets").resolve("master.key"), HexFormat.of().formatHex(new byte[32]));
        try (TollgateUp refused = TollgateUp.run(TollgateUp.Setup.empty(data, 1))) {
            assertThat(refused.awaitExit()).isNotZero();
            assertThat(refused.output() + log(data)).contains("does not open what this database holds");
        }
    }

    private static String log(Path data) throws IOException {
        return Files.readString(data.resolve("logs").resolve("control-plane.log"));
    }

    private Cli cli(String name, TollgateUp system) throws IOException, InterruptedException {
        Cli cli = new Cli(Files.createDirectory(folder.resolve(name)), system);
        cli.signIn(system);
        return cli;
    }

    private static void run(String... command) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
