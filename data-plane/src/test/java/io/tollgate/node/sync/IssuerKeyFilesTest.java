package io.tollgate.node.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What comes back from the shelf is what this node laid there, or nothing. */
class IssuerKeyFilesTest {
    private static final String NAME = "00112233445566778899aabbccddeeff";
    private static final byte[] CONTENT = "{\"keys\":[]}".getBytes(StandardCharsets.UTF_8);
    private static final TestAuthority AUTHORITY = new TestAuthority("Test CA");
    private static final NodeIdentity IDENTITY = AUTHORITY.identity("node-1");

    private Path data;
    private DataFolder folder;
    private NodeStore store;
    private IssuerKeyFiles files;

    @BeforeTry
    @BeforeEach
    void open() throws Exception {
        data = Files.createTempDirectory("issuer-keys");
        folder = DataFolder.open(data);
        store = new NodeStore(folder);
        store.keep(IDENTITY);
        files = new IssuerKeyFiles(folder, store);
    }

    @AfterTry
    @AfterEach
    void close() throws IOException {
        folder.close();
        try (var left = Files.list(data)) {
            for (Path file : left.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(data);
    }

    private Path file() {
        return data.resolve("issuer-keys-" + NAME);
    }

    private void assertNotBelieved() {
        assertThatThrownBy(() -> files.read(NAME)).isInstanceOf(IOException.class);
    }

    @Test
    void what_was_laid_there_comes_back_and_only_its_owner_reads_it() throws IOException {
        assertThat(files.read(NAME)).isEmpty();

        files.write(NAME, CONTENT);

        assertThat(files.read(NAME).orElseThrow()).isEqualTo(CONTENT);
        assertThat(Files.getPosixFilePermissions(file())).isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Property(tries = 200)
    void a_flipped_bit_is_not_believed(@ForAll @IntRange(min = 0) int where) throws IOException {
        files.write(NAME, CONTENT);
        byte[] bytes = Files.readAllBytes(file());
        int bit = where % (bytes.length * 8);
        bytes[bit / 8] ^= (byte) (1 << (bit % 8));
        Files.write(file(), bytes);

        assertNotBelieved();
    }

    @Property(tries = 50)
    void a_cut_is_not_believed(@ForAll @IntRange(min = 0) int where) throws IOException {
        files.write(NAME, CONTENT);
        byte[] bytes = Files.readAllBytes(file());
        Files.write(file(), Arrays.copyOf(bytes, where % bytes.length));

        assertNotBelieved();
    }

    @Test
    void another_issuers_file_is_not_believed() throws IOException {
        files.write("ffeeddccbbaa99887766554433221100", CONTENT);
        Files.move(data.resolve("issuer-keys-ffeeddccbbaa99887766554433221100"), file());

        assertNotBelieved();
    }

    @Test
    void a_file_of_another_node_is_not_believed() throws Exception {
        files.write(NAME, CONTENT);
        store.keep(AUTHORITY.identity("node-1"));

        assertNotBelieved();
    }

    @Test
    void a_file_too_long_is_not_even_read() throws IOException {
        Files.write(file(), new byte[(1 << 20) + 1]);

        assertThatThrownBy(() -> files.read(NAME)).hasMessageContaining("expected: at most 1048576");
    }

    @Test
    void a_node_that_is_not_enrolled_keeps_nothing() throws IOException {
        folder.delete("identity.json");

        files.write(NAME, CONTENT);

        assertThat(file()).doesNotExist();
    }

    @Test
    void the_rest_is_thrown_away_and_nothing_else() throws IOException {
        files.write(NAME, CONTENT);
        files.write("ffeeddccbbaa99887766554433221100", CONTENT);

        files.keepOnly(Set.of(NAME));

        assertThat(folder.list("issuer-keys-")).containsExactly("issuer-keys-" + NAME);
        assertThat(data.resolve("identity.json")).exists();
    }
}
