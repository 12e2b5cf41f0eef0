package io.tollgate.cli.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.cli.api.PlayedAdminApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that nobody has applied are asked about as a draft, and what is wrong in them is said with its line. */
final class DraftTest {
    private static final String FILE = """
            roles:
              - name: reader
                permissions: [orders:read]
            routes:
              - name: orders
                upstream: shop
            """;
    private static final String EXPLAINED =
            "{\"outcome\":\"allow\",\"route\":\"orders\",\"steps\":[{\"step\":\"path\",\"verdict\":\"allow\",\"rule\":\"one way\"}],"
                    + "\"draft\":{\"revision\":7,\"objects\":[\"roles/reader\",\"routes/orders\"]}}";

    private final PlayedAdminApi api = new PlayedAdminApi(EXPLAINED);

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        api.close();
    }

    private String file() throws IOException {
        return Files.writeString(folder.resolve("draft.yaml"), FILE).toString();
    }

    @Test
    void explainAsksByTheObjectsInTheFileAndSaysThatTheyAreNotSaved() throws IOException {
        assertThat(api.run(new ExplainCommand(), "GET", "/orders/7", "--draft", file()))
                .as(api.err())
                .isZero();
        assertThat(api.asked().getFirst().uri()).isEqualTo("/api/v1/explain");
        assertThat(api.asked().getFirst().body())
                .isEqualTo("{\"method\":\"GET\",\"url\":\"/orders/7\",\"draft\":["
                        + "{\"kind\":\"roles\",\"document\":{\"name\":\"reader\",\"permissions\":[\"orders:read\"]}},"
                        + "{\"kind\":\"routes\",\"document\":{\"name\":\"orders\",\"upstream\":\"shop\"}}]}");
        assertThat(api.out()).startsWith("""
                        by a draft that is not saved: roles/reader, routes/orders; all else is as in revision 7
                        allow with - by route orders
                        """);
    }

    @Test
    void withoutADraftNothingIsSaidOfOne() {
        api.answers("{\"outcome\":\"allow\",\"steps\":[]}");
        assertThat(api.run(new ExplainCommand(), "GET", "/orders/7")).isZero();
        assertThat(api.asked().getFirst().body()).doesNotContain("draft");
        assertThat(api.out()).startsWith("allow with ");
    }

    @Test
    void whatIsWrongIsSaidWithItsPlaceInTheFile() throws IOException {
        api.refuses(
                422,
                "{\"detail\":\"wrong\",\"errors\":[{\"pointer\":\"/draft/1/document/upstream\",\"detail\":\"no such upstream\"}]}");
        assertThat(api.run(new ExplainCommand(), "GET", "/orders/7", "--draft", file()))
                .isNotZero();
        assertThat(api.err()).contains("draft.yaml:6:", "routes/orders: /upstream: no such upstream");
    }

    @Test
    void aDryRunTakesADraftAndARequestThatIsSentDoesNot() throws IOException {
        api.answers("{\"dryRun\":true,\"explained\":" + EXPLAINED + "}");
        assertThat(api.run(new TryCommand(), "GET", "/orders/7", "--node", "node-1", "--dry-run", "--draft", file()))
                .as(api.err())
                .isZero();
        assertThat(api.asked().getFirst().body()).contains("\"dryRun\":true,\"draft\":[{\"kind\":\"roles\"");
        assertThat(api.out()).startsWith("by a draft that is not saved: ");

        assertThat(api.run(new TryCommand(), "GET", "/orders/7", "--node", "node-1", "--draft", file()))
                .isNotZero();
        assertThat(api.asked()).as("nothing was asked").hasSize(1);
        assertThat(api.err()).contains("--draft without --dry-run");

        assertThat(api.run(
                        new TryCommand(), "GET", "/", "--node", "node-1", "--dry-run", "--draft", "-", "--key-stdin"))
                .isNotZero();
        assertThat(api.asked()).hasSize(1);
        assertThat(api.err()).contains("--draft - beside --key-stdin");
    }
}
