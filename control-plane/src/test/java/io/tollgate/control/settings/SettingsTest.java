package io.tollgate.control.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A bad value is one line that names its variable. */
final class SettingsTest {
    private static final String KEY = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    private static Map<String, String> good() {
        Map<String, String> variables = new HashMap<>();
        variables.put("TOLLGATE_DB_URL", "jdbc:postgresql://db.example.com/tollgate");
        variables.put("TOLLGATE_MASTER_KEY", KEY);
        return variables;
    }

    @Test
    void theRestHasDefaults() throws BadSettingException {
        Settings settings = Settings.read(good());
        assertThat(settings.bind()).isEqualTo("127.0.0.1");
        assertThat(settings.adminPort()).isEqualTo(8001);
        assertThat(settings.consolePort()).isEqualTo(8002);
        assertThat(settings.syncPort()).isEqualTo(8005);
        assertThat(settings.syncAdvertisedHosts()).containsExactly("localhost", "127.0.0.1");
        assertThat(settings.secrets().masterKey()).hasSize(32);
        assertThat(settings.secrets().adminPassword()).isNull();
        assertThat(settings.isBoundToLoopback()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "TOLLGATE_ADMIN_PORT,eighty",
        "TOLLGATE_CONSOLE_PORT,65536",
        "TOLLGATE_SYNC_PORT,-1",
        "TOLLGATE_BIND,localhost.example",
        "TOLLGATE_DB_URL,jdbc:mysql://x/y",
        "TOLLGATE_DB_URL,''",
        "TOLLGATE_MASTER_KEY,''",
        "TOLLGATE_MASTER_KEY,c2hvcnQ=",
        "TOLLGATE_MASTER_KEY,not!base64",
        "TOLLGATE_MASTER_KEY_PREVIOUS,c2hvcnQ=",
        "TOLLGATE_MASTER_KEY_PREVIOUS,not!base64",
        "TOLLGATE_MASTER_KEY_PREVIOUS_FILE,/does/not/exist",
        "TOLLGATE_ADMIN_PASSWORD,short",
        "TOLLGATE_SYNC_ADVERTISED_HOSTS,'a,,b'",
        "TOLLGATE_DB_PASSWORD_FILE,/does/not/exist"
    })
    void aBadValueNamesItsVariableAndNoSecret(String variable, String value) {
        Map<String, String> variables = good();
        variables.put(variable, value);
        assertThatThrownBy(() -> Settings.read(variables))
                .isInstanceOf(BadSettingException.class)
                .hasMessageStartingWith(variable + ": ")
                .hasMessageContaining("expected: ")
                .hasMessageNotContainingAny("\n", "not!base64", "c2hvcnQ");
    }

    @Test
    void hostsAreInLowerCaseAsNamesOfNodesAre() throws BadSettingException {
        Map<String, String> variables = good();
        variables.put("TOLLGATE_SYNC_ADVERTISED_HOSTS", "CP.Example.com, 10.0.0.1");
        assertThat(Settings.read(variables).syncAdvertisedHosts()).containsExactly("cp.example.com", "10.0.0.1");
    }

    @Test
    void aMasterKeyBeforeIsAnother() throws BadSettingException {
        Map<String, String> variables = good();
        variables.put("TOLLGATE_MASTER_KEY_PREVIOUS", KEY);
        assertThatThrownBy(() -> Settings.read(variables)).hasMessageStartingWith("TOLLGATE_MASTER_KEY_PREVIOUS: ");
        variables.put("TOLLGATE_MASTER_KEY_PREVIOUS", "ab".repeat(32));
        assertThat(Settings.read(variables).secrets().previousMasterKey())
                .hasSize(32)
                .containsOnly(0xab);
        assertThat(Settings.read(good()).secrets().previousMasterKey()).isNull();
    }

    @Test
    void aSecretMayComeFromAFile(@TempDir Path folder) throws IOException, BadSettingException {
        Path file = folder.resolve("password");
        Files.writeString(file, "from the file\n");
        Map<String, String> variables = good();
        variables.put("TOLLGATE_DB_PASSWORD_FILE", file.toString());
        assertThat(Settings.read(variables).database().password()).isEqualTo("from the file");
        variables.put("TOLLGATE_DB_PASSWORD", "beside");
        assertThatThrownBy(() -> Settings.read(variables)).hasMessageContaining("TOLLGATE_DB_PASSWORD_FILE");
    }

    @Test
    void aPasswordThatNobodyCouldSignInWithIsRefused() {
        Map<String, String> variables = good();
        variables.put("TOLLGATE_ADMIN_PASSWORD", "x".repeat(201));
        assertThatThrownBy(() -> Settings.read(variables)).hasMessageContaining("expected: from 12 to 200");
    }

    @Test
    void nothingSecretIsPrinted() throws BadSettingException {
        Map<String, String> variables = good();
        variables.put("TOLLGATE_DB_URL", "jdbc:postgresql://db.example.com/tollgate?password=hidden");
        variables.put("TOLLGATE_DB_PASSWORD", "hidden-password");
        variables.put("TOLLGATE_ADMIN_PASSWORD", "another hidden one");
        assertThat(Settings.read(variables).toString()).doesNotContain("hidden").doesNotContain(KEY);
    }
}
