package io.tollgate.control.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tollgate.control.ControlPlane;
import io.tollgate.control.door.Client;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.control.door.TestDatabase;
import io.tollgate.control.settings.Settings;
import io.tollgate.control.settings.Settings.DatabaseAccess;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Whoever has the database and not the master key has no secret of ours. */
final class StoredSecretsTest {
    @Test
    void aDumpOfTheDatabaseHoldsNoSecret() throws Exception {
        try (TestControlPlane plane = TestControlPlane.start()) {
            Client admin = plane.admin();
            String joinSecret = admin.post("/node-tokens", "{\"ttl\":\"10m\"}")
                    .json()
                    .get("token")
                    .asText()
                    .split("_", 4)[2];
            admin.put("/consumers/acme", "{\"name\":\"acme\"}");
            String keySecret = admin.post("/consumers/acme/keys", "{\"alias\":\"ci\"}")
                    .json()
                    .get("secret")
                    .asText();

            String dump = dump(plane.database());
            assertThat(dump).contains("acme"); // so that we look at what is there
            assertThat(dump).doesNotContain(joinSecret, keySecret, TestControlPlane.PASSWORD);
            for (String name : List.of(
                    "certificate-authority", "signing-key", "cluster-counter-key", "configuration-secrets-key")) {
                byte[] secret = privatePart(name, plane.bean(SecretStore.class).obtain(name, () -> new byte[0]));
                assertThat(secret).hasSizeGreaterThanOrEqualTo(32);
                for (int start = 0; start + 16 <= secret.length; start += 8) {
                    String piece = HexFormat.of().formatHex(Arrays.copyOfRange(secret, start, start + 16));
                    assertThat(dump).doesNotContain(piece);
                }
            }
        }
    }

    /**
     * Signing key and authority are kept as PKCS #8, which ends with the 32 bytes that are private, and behind it what everybody is
     * shown: the public key, the certificate.
     */
    private static byte[] privatePart(String name, byte[] secret) {
        if (!name.equals("certificate-authority") && !name.equals("signing-key")) {
            return secret;
        }
        int end = 4 + ByteBuffer.wrap(secret).getInt();
        return Arrays.copyOfRange(secret, end - 32, end);
    }

    /** Every row of every table as text; bytes appear in hex. */
    private static String dump(DatabaseAccess database) throws SQLException {
        StringBuilder dump = new StringBuilder();
        try (Connection connection = TestDatabase.connect(database);
                Statement statement = connection.createStatement()) {
            for (String table : texts(statement, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")) {
                texts(statement, "SELECT t::text FROM " + table + " t")
                        .forEach(row -> dump.append(row).append('\n'));
            }
        }
        return dump.toString();
    }

    private static List<String> texts(Statement statement, String sql) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }

    @Test
    void anotherMasterKeyDoesNotStartAndTheRightOneDoesAgain() {
        DatabaseAccess database = TestDatabase.create();
        try (TestControlPlane first = TestControlPlane.on(database)) {
            assertThat(first.bean(CertificateAuthority.class).fingerprint()).isNotEmpty();
        }
        Settings right = TestControlPlane.settings(database);
        byte[] otherKey = new byte[Settings.MASTER_KEY_BYTES];
        otherKey[0] = 1;
        Settings wrong = new Settings(
                right.bind(),
                0,
                0,
                0,
                right.syncAdvertisedHosts(),
                database,
                true,
                new Settings.Secrets(otherKey, TestControlPlane.PASSWORD));
        Throwable failure =
                catchThrowable(() -> ControlPlane.builder(wrong).start().close());
        assertThat(UnreadableSecretException.behind(failure))
                .hasValueSatisfying(
                        unreadable -> assertThat(unreadable).hasMessageContaining("sealed with another master key"));
        try (TestControlPlane again = TestControlPlane.on(database)) {
            assertThat(again.bean(CertificateAuthority.class).fingerprint()).isNotEmpty();
        }
    }

    @Test
    void theProcessSaysSoInOneLineAndEndsWithTwo() throws Exception {
        DatabaseAccess database = TestDatabase.create();
        TestControlPlane.on(database).close();
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ControlPlane.class.getName());
        builder.environment()
                .putAll(Map.of(
                        "TOLLGATE_DB_URL", database.url(),
                        "TOLLGATE_DB_USER", database.user(),
                        "TOLLGATE_DB_PASSWORD", database.password(),
                        "TOLLGATE_MASTER_KEY", "ab".repeat(32),
                        "TOLLGATE_ADMIN_PORT", "0",
                        "TOLLGATE_CONSOLE_PORT", "0",
                        "TOLLGATE_SYNC_PORT", "0"));
        Process process =
                builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(2);
        assertThat(said.lines().filter(line -> line.startsWith("TOLLGATE_MASTER_KEY: does not open")))
                .hasSize(1);
        assertThat(said).doesNotContain("\tat io.");
    }

    @Test
    void aSecretMovedToAnotherRowIsRefused() throws Exception {
        try (TestControlPlane plane = TestControlPlane.start()) {
            SecretStore store = plane.bean(SecretStore.class);
            store.obtain("one", () -> new byte[] {1});
            store.obtain("two", () -> new byte[] {2});
            try (Connection connection = TestDatabase.connect(plane.database());
                    Statement statement = connection.createStatement()) {
                statement.executeUpdate(
                        "UPDATE secrets SET sealed = (SELECT sealed FROM secrets WHERE name = 'two') WHERE name = 'one'");
            }
            assertThat(catchThrowable(() -> store.obtain("one", () -> new byte[0])))
                    .isInstanceOf(UnreadableSecretException.class);
        }
    }
}
