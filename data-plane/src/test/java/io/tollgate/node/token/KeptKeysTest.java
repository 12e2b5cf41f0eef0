package io.tollgate.node.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.config.IssuerKeys;
import io.tollgate.node.sync.DataFolder;
import io.tollgate.node.sync.IssuerKeyFiles;
import io.tollgate.node.sync.NodeStore;
import io.tollgate.node.sync.TestAuthority;
import io.tollgate.node.token.KeyFetch.Location;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long keys on disk are good for anything. */
class KeptKeysTest {
    private static final byte[] SET = "{\"keys\":[]}".getBytes(StandardCharsets.UTF_8);
    private static final Location LOCATION = new Location(
            "https://id.example.com",
            new IssuerKeys(
                    URI.create("https://id.example.com/jwks.json"), null, List.of(), Duration.ofMinutes(5), null));

    @TempDir
    Path data;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2027-01-01T00:00:00Z"));
    private DataFolder folder;
    private IssuerKeyFiles files;

    @BeforeEach
    void open() throws Exception {
        folder = DataFolder.open(data);
        NodeStore store = new NodeStore(folder);
        store.keep(new TestAuthority("Test CA").identity("node-1"));
        files = new IssuerKeyFiles(folder, store);
    }

    @AfterEach
    void close() throws IOException {
        folder.close();
    }

    private KeptKeys kept() {
        return new KeptKeys(LOCATION, files, now::get);
    }

    private void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    @Test
    void a_week() {
        kept().keep(SET);

        pass(Duration.ofDays(7));
        assertThat(kept().load().orElseThrow().document()).isEqualTo("{\"keys\":[]}");

        pass(Duration.ofSeconds(1));
        assertThat(kept().load()).isEmpty();
    }

    @Test
    void a_week_from_when_the_same_set_was_fetched_last() {
        KeptKeys keeping = kept();
        keeping.keep(SET);
        pass(Duration.ofDays(6));
        keeping.keep(SET);

        pass(Duration.ofDays(6));

        assertThat(kept().load()).isPresent();
    }

    @Test
    void what_is_of_the_far_future_is_of_a_wrong_clock() {
        kept().keep(SET);

        pass(Duration.ofDays(-8));

        assertThat(kept().load()).isEmpty();
    }
}
