package io.tollgate.launcher.up;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    private Path parent;

    @Test
    void only_its_owner_may_enter_it() throws IOException {
        var data = DataFolder.create(parent.resolve("data"));

        assertThat(mode(data.root())).isEqualTo("rwx------");
        assertThat(mode(data.node("node-1"))).isEqualTo("rwx------");
    }

    @Test
    void a_secret_is_made_once_and_only_its_owner_reads_it() throws IOException {
        var data = DataFolder.create(parent.resolve("data"));

        var first = data.secret("master.key");

        assertThat(first).matches("[0-9a-f]{64}");
        assertThat(DataFolder.create(parent.resolve("data")).secret("master.key"))
                .isEqualTo(first);
        assertThat(data.secret("database.password")).isNotEqualTo(first);
        assertThat(mode(data.secretFile("master.key"))).isEqualTo("rw-------");
    }

    @Test
    void a_password_can_be_typed_and_is_made_once() throws IOException {
        var data = DataFolder.create(parent.resolve("data"));

        var password = data.password("admin.password");

        assertThat(password).matches("[a-km-np-z2-9]{20}");
        assertThat(data.password("admin.password")).isEqualTo(password);
    }

    @Test
    void a_secret_can_be_replaced_and_forgotten() throws IOException {
        var data = DataFolder.create(parent.resolve("data"));
        data.keepSecret("demo.key", "one");
        data.keepSecret("demo.key", "two");

        assertThat(data.secret("demo.key")).isEqualTo("two");
        data.forgetSecret("demo.key");
        assertThat(data.secretFile("demo.key")).doesNotExist();
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
