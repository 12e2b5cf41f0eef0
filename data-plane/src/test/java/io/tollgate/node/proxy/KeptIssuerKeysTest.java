package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.core.json.Json;
import io.tollgate.core.token.TestIssuer;
import io.tollgate.core.token.TestIssuer.Signer;
import io.tollgate.node.door.TokenDoor;
import io.tollgate.node.sync.DataFolder;
import io.tollgate.node.sync.IssuerKeyFiles;
import io.tollgate.node.sync.NodeStore;
import io.tollgate.node.sync.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that starts while its issuer is away serves by the keys it had, and by no others. */
class KeptIssuerKeysTest {
    @TempDir
    Path data;

    private final TestIssuer issuer = TestIssuer.start();
    private DataFolder folder;
    private IssuerKeyFiles files;

    @BeforeEach
    void enrol() throws Exception {
        folder = DataFolder.open(data);
        NodeStore store = new NodeStore(folder);
        store.keep(new TestAuthority("Test CA").identity("node-1"));
        files = new IssuerKeyFiles(folder, store);
    }

    @AfterEach
    void leave() throws IOException {
        folder.close();
    }

    /** Runs until the keys are on disk; the issuer is away afterwards. */
    private void serveOnce() throws Exception {
        try (TokenDoor at = TokenDoor.keeping(issuer, document -> {}, files).withKeys()) {
            assertThat(at.get(issuer.token()).status()).isEqualTo(200);
            await().atMost(20, TimeUnit.SECONDS).until(() -> kept().size() == 1);
        }
    }

    private List<Path> kept() throws IOException {
        try (Stream<Path> all = Files.list(data)) {
            return all.filter(file -> file.getFileName().toString().matches("issuer-keys-[0-9a-f]{32}"))
                    .toList();
        }
    }

    @Test
    void it_serves_tokens_of_keys_that_it_knew() throws Exception {
        serveOnce();
        String token = issuer.token();
        String unknown = Signer.generate("k2", "ES256").sign(Json.object(), Json.print(issuer.claims()));

        try (TokenDoor at = TokenDoor.keeping(issuer, document -> {}, files)) {
            assertThat(at.get(token).status()).isEqualTo(200);
            assertThat(at.get(unknown).status()).isEqualTo(503);
            assertThat(at.door().tokenMetrics()).contains("tollgate_issuer_reachable{issuer=\"corp\"} 0");
        }
    }

    @Test
    void a_key_that_was_taken_back_meanwhile_opens_nothing_while_the_issuer_answers() throws Exception {
        serveOnce();
        String old = issuer.token();
        issuer.publishOnly(Signer.generate("k2", "ES256"));
        issuer.comeBack();

        try (TokenDoor at = TokenDoor.keeping(issuer, document -> {}, files)) {
            assertThat(at.get(old).status()).isEqualTo(401);
            assertThat(at.get(issuer.token()).status()).isEqualTo(200);
        }
    }

    @Test
    void a_key_that_was_taken_back_opens_nothing_once_the_issuer_is_back() throws Exception {
        serveOnce();
        String old = issuer.token();
        try (TokenDoor at = TokenDoor.keeping(issuer, document -> {}, files)) {
            assertThat(at.get(old).status()).isEqualTo(200);

            issuer.publishOnly(Signer.generate("k2", "ES256"));
            issuer.comeBack();

            await().atMost(40, TimeUnit.SECONDS).until(() -> at.get(old).status() == 401);
            assertThat(at.get(issuer.token()).status()).isEqualTo(200);
        }
    }

    @Test
    void keys_of_another_place_are_not_taken_for_these() throws Exception {
        serveOnce();
        try (TokenDoor at = TokenDoor.keeping(
                issuer, document -> document.putArray("allowedHosts").add("keys.example.com"), files)) {
            assertThat(at.get(issuer.token()).status()).isEqualTo(503);
        }
    }

    @Test
    void damaged_ones_are_not_used() throws Exception {
        serveOnce();
        Path file = kept().getFirst();
        byte[] content = Files.readAllBytes(file);
        content[content.length / 2] ^= 1;
        Files.write(file, content);

        try (TokenDoor at = TokenDoor.keeping(issuer, document -> {}, files)) {
            assertThat(at.get(issuer.token()).status()).isEqualTo(503);
        }
    }

    @Test
    void those_of_an_issuer_that_is_no_more_are_thrown_away() throws Exception {
        try (TokenDoor at = TokenDoor.keeping(issuer, document -> {}, files).withKeys()) {
            await().atMost(20, TimeUnit.SECONDS).until(() -> kept().size() == 1);
            List<Path> before = kept();

            at.door()
                    .configure(at.configuration(
                            document -> document.putArray("allowedHosts").add("keys.example.com")));

            await().atMost(20, TimeUnit.SECONDS).until(() -> kept().size() == 1 && !kept().equals(before));
        }
    }
}
