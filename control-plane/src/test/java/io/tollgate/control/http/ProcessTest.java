package io.tollgate.control.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.control.ControlPlane;
import io.tollgate.control.door.Client;
import io.tollgate.control.door.TestDatabase;
import io.tollgate.control.settings.Settings.DatabaseAccess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process itself: how it starts, what it prints, how it refuses, how it ends. */
final class ProcessTest {
    private static final Pattern LISTENS = Pattern.compile("The admin API listens on (http://\\S+)");
    private static final Pattern FIRST = Pattern.compile("^First operator: admin / (\\S+)$", Pattern.MULTILINE);
    private static final Duration START_MAX = Duration.ofSeconds(90);

    @TempDir
    private Path folder;

    private @Nullable Process process;
    private final Map<String, String> variables = new HashMap<>();
    private DatabaseAccess database = new DatabaseAccess("", "", "");

    @BeforeEach
    void goodVariables() {
        database = TestDatabase.create();
        variables.put("TOLLGATE_DB_URL", database.url());
        variables.put("TOLLGATE_DB_USER", database.user());
        variables.put("TOLLGATE_DB_PASSWORD", database.password());
        variables.put("TOLLGATE_MASTER_KEY", "ab".repeat(32));
        variables.put("TOLLGATE_ADMIN_PORT", "0");
        variables.put("TOLLGATE_CONSOLE_PORT", "0");
        variables.put("TOLLGATE_SYNC_PORT", "0");
    }

    @AfterEach
    void end() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    @Test
    void theFirstPasswordIsPrintedOnceAndNothingSecretIsLogged() throws Exception {
        URI uri = start();
        Matcher first = FIRST.matcher(out());
        assertThat(first.find()).as(out()).isTrue();
        String password = first.group(1);
        Client anybody = Client.of(uri);
        Client admin = anybody.signIn("admin", password);
        anybody.post("/login", Client.login("admin", "a wrong password"));
        admin.put("/consumers/acme", "{}");
        String secret =
                admin.post("/consumers/acme/keys", "{}").json().get("secret").asText();
        anybody.with(secret).get("/me");
        admin.put("/consumers/acme", "{\"broken\":");
        assertThat(err()).doesNotContain(password, secret, "a wrong password", "ab".repeat(32));
        assertThat(out().replace(password, "")).doesNotContain(secret, "a wrong password");
        assertThat(err().lines()).as("one line each").allMatch(line -> line.matches("[0-9]{4}-.*"));

        assertThat(stop()).isZero();
        start();
        assertThat(out()).as("a second start finds its operator").doesNotContain("First operator");
    }

    @Test
    void whatBreaksInsideIsInTheLogUnderTheRequestsIdAndNotInTheAnswer() throws Exception {
        variables.put("TOLLGATE_ADMIN_PASSWORD", "given on the first start");
        Client admin = Client.of(start()).signIn("admin", "given on the first start");
        assertThat(out()).doesNotContain("given on the first start");
        try (Connection connection = TestDatabase.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE api_keys CASCADE");
        }
        Client.Answer answer = admin.get("/keys");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.code()).isEqualTo("internal");
        assertThat(answer.body()).doesNotContain("api_keys", "SQL", "Exception");
        assertThat(err())
                .contains("request " + answer.header("X-Request-Id") + ": GET /api/v1/keys failed", "api_keys");
    }

    @Test
    void aBadValueIsOneLineAndExitCode2() throws Exception {
        variables.put("TOLLGATE_ADMIN_PORT", "eighty");
        launch();
        assertThat(exitCode()).isEqualTo(2);
        assertThat(err().strip()).isEqualTo("TOLLGATE_ADMIN_PORT: \"eighty\" (expected: a port from 0 to 65535)");
    }

    @Test
    void aTakenPortIsOneLineAndExitCode3() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            variables.put("TOLLGATE_CONSOLE_PORT", Integer.toString(taken.getLocalPort()));
            launch();
            assertThat(exitCode()).isEqualTo(3);
            assertThat(err().strip().lines()).hasSize(1);
            assertThat(err()).startsWith("TOLLGATE_CONSOLE_PORT: port " + taken.getLocalPort());
        }
    }

    @Test
    void aDatabaseThatComesLaterIsWaitedFor() throws Exception {
        int port;
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = probe.getLocalPort();
        }
        variables.put("TOLLGATE_DB_URL", "jdbc:postgresql://127.0.0.1:" + port + "/nothing");
        launch();
        await().atMost(START_MAX).until(() -> err().contains("Waiting for the database at jdbc:postgresql"));
        assertThat(process().isAlive()).isTrue();
    }

    @Test
    void aDatabaseThatRefusesIsOneLine() throws Exception {
        variables.put("TOLLGATE_DB_URL", database.url().replaceAll("/[^/]*$", "/no_such_database"));
        launch();
        assertThat(exitCode()).isEqualTo(2);
        assertThat(err()).startsWith("TOLLGATE_DB_URL: ").contains("no_such_database");
    }

    private URI start() throws Exception {
        launch();
        await().atMost(START_MAX)
                .until(() -> LISTENS.matcher(err()).find() || !process().isAlive());
        Matcher listens = LISTENS.matcher(err());
        assertThat(listens.find()).as(err()).isTrue();
        return URI.create(listens.group(1));
    }

    private void launch() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow", // protobuf; without it the JVM warns, and not in our form
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPathWithoutTests(),
                ControlPlane.class.getName());
        builder.environment().keySet().removeIf(name -> name.startsWith("TOLLGATE_"));
        builder.environment().putAll(variables);
        builder.redirectOutput(folder.resolve("out").toFile());
        builder.redirectError(folder.resolve("err").toFile());
        process = builder.start();
    }

    /** Without the tests' own logback and classes, as it runs in the wild. */
    private static String classPathWithoutTests() {
        return String.join(
                System.getProperty("path.separator"),
                List.of(System.getProperty("java.class.path").split(System.getProperty("path.separator"), -1)).stream()
                        .filter(entry -> !entry.endsWith("test-classes") && !entry.contains("-tests.jar"))
                        .toList());
    }

    private Process process() {
        Process started = process;
        if (started == null) {
            throw new IllegalStateException("not started");
        }
        return started;
    }

    private int exitCode() throws InterruptedException {
        assertThat(process().waitFor(START_MAX.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return process().exitValue();
    }

    /** SIGTERM. */
    private int stop() throws InterruptedException {
        process().destroy();
        int code = exitCode();
        return code == 143 ? 0 : code; // the JVM's way to say that SIGTERM ended it in order
    }

    private String out() throws IOException {
        return Files.readString(folder.resolve("out"));
    }

    private String err() throws IOException {
        return Files.readString(folder.resolve("err"));
    }
}
