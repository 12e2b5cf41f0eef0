package io.tollgate.control.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tollgate.control.ControlPlane;
import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.control.door.TestDatabase;
import io.tollgate.control.settings.Settings;
import io.tollgate.control.settings.Settings.DatabaseAccess;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The master key is replaced while control planes run; then the one before opens nothing. */
final class MasterKeyRotationTest {
    private static final byte[] OLD = key(1);
    private static final byte[] NEW = key(2);
    private static final byte[] TOTP = "twenty bytes of TOTP".getBytes(StandardCharsets.US_ASCII);

    private static byte[] key(int fill) {
        byte[] key = new byte[Settings.MASTER_KEY_BYTES];
        Arrays.fill(key, (byte) fill);
        return key;
    }

    private static Settings settings(DatabaseAccess database, byte[] key, byte @Nullable [] previous) {
        return TestControlPlane.settings(database, new Settings.Secrets(key, previous, TestControlPlane.PASSWORD));
    }

    private static SecretBox box(byte[] key) {
        return new AesGcmSecretBox(MasterKey.of(key));
    }

    private static String fingerprint(TestControlPlane plane) {
        return plane.bean(CertificateAuthority.class).fingerprint();
    }

    @Test
    void everySealedValueIsSealedAnewAndTheKeyBeforeCanGo() {
        DatabaseAccess database = TestDatabase.create();
        String authority;
        try (TestControlPlane plane = TestControlPlane.with(settings(database, OLD, null))) {
            authority = fingerprint(plane);
            plane.bean(Database.class)
                    .write(connection -> Sql.update(
                            connection,
                            "UPDATE operators SET totp_sealed = ? WHERE username = 'admin'",
                            box(OLD).seal("operators/admin/totp", TOTP)));
        }
        try (TestControlPlane plane = TestControlPlane.with(settings(database, NEW, OLD))) {
            assertThat(fingerprint(plane)).isEqualTo(authority);
            byte[] totp = plane.bean(Database.class)
                    .read(connection -> Sql.one(
                                    connection,
                                    "SELECT totp_sealed FROM operators WHERE username = 'admin'",
                                    row -> row.getBytes(1))
                            .orElseThrow());
            assertThat(box(NEW).open("operators/admin/totp", totp)).isEqualTo(TOTP);
        }
        try (TestControlPlane plane = TestControlPlane.with(settings(database, NEW, null))) {
            assertThat(fingerprint(plane)).isEqualTo(authority);
            assertThat(plane.bean(SecretStore.class).unreadable()).isEmpty();
            plane.bean(Database.class)
                    .write(connection -> Sql.update(
                            connection,
                            "UPDATE operators SET totp_sealed = ? WHERE username = 'admin'",
                            box(OLD).seal("operators/admin/totp", TOTP)));
            assertThat(plane.bean(SecretStore.class).unreadable())
                    .as("wherever it is kept")
                    .containsExactly("admin of operators");
        }
        Throwable failure = catchThrowable(() ->
                ControlPlane.builder(settings(database, OLD, null)).start().close());
        assertThat(UnreadableSecretException.behind(failure))
                .hasValueSatisfying(
                        unreadable -> assertThat(unreadable).hasMessageContaining("sealed with another master key"));
    }

    @Test
    void controlPlanesGoOverOneAfterTheOtherWhileAllOfThemWork() {
        DatabaseAccess database = TestDatabase.create();
        // First each learns to open what the new key will seal, then each seals with it.
        try (TestControlPlane one = TestControlPlane.with(settings(database, OLD, NEW));
                TestControlPlane two = TestControlPlane.with(settings(database, NEW, OLD))) {
            assertThat(fingerprint(two)).isEqualTo(fingerprint(one));
            byte[] secret = {1, 2, 3};
            one.bean(SecretStore.class).obtain("made-by-one", () -> secret);
            two.bean(SecretStore.class).obtain("made-by-two", () -> secret);
            for (TestControlPlane plane : List.of(one, two)) {
                SecretStore store = plane.bean(SecretStore.class);
                assertThat(store.obtain("made-by-one", () -> new byte[0])).isEqualTo(secret);
                assertThat(store.obtain("made-by-two", () -> new byte[0])).isEqualTo(secret);
                assertThat(store.unreadable()).isEmpty();
            }
        }
        // Its second restart seals what the other one sealed with the old key meanwhile.
        TestControlPlane.with(settings(database, NEW, OLD)).close();
        try (TestControlPlane plane = TestControlPlane.with(settings(database, NEW, null))) {
            assertThat(plane.bean(SecretStore.class).unreadable()).isEmpty();
        }
    }

    @Test
    void aValueThatNeitherKeyOpensStaysAsItIs() {
        DatabaseAccess database = TestDatabase.create();
        byte[] foreign = box(key(3)).seal("operators/admin/totp", TOTP);
        try (TestControlPlane plane = TestControlPlane.with(settings(database, OLD, null))) {
            plane.bean(Database.class)
                    .write(connection -> Sql.update(
                            connection, "UPDATE operators SET totp_sealed = ? WHERE username = 'admin'", foreign));
        }
        try (TestControlPlane plane = TestControlPlane.with(settings(database, NEW, OLD))) {
            byte[] totp = plane.bean(Database.class)
                    .read(connection -> Sql.one(
                                    connection,
                                    "SELECT totp_sealed FROM operators WHERE username = 'admin'",
                                    row -> row.getBytes(1))
                            .orElseThrow());
            assertThat(totp).isEqualTo(foreign);
        }
    }
}
