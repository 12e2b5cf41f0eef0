package io.tollgate.cli.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.cli.api.PlayedAdminApi;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is asked for goes to the admin API as it stands there, and what comes is a table. */
final class KeyListTest {
    private static final String ANSWER = """
            {"items":[{"id":"k_1","alias":"ci","consumer":"acme","status":"active","expiresAt":null,
             "lastUsedAt":"2027-01-01T14:07:00Z","lastUsedFrom":{"address":"203.0.113.7","node":"node-1"}}]}
            """;

    private final PlayedAdminApi api = new PlayedAdminApi(ANSWER);

    @AfterEach
    void stop() {
        api.close();
    }

    private int list(String... more) {
        return api.run(
                new KeyCommand(),
                Stream.concat(Stream.of("list"), Stream.of(more)).toArray(String[]::new));
    }

    @Test
    void onlyThoseThatSomebodyShouldLookAfterAreAskedFor() {
        assertThat(list("--only", "never-used")).as(api::err).isZero();
        assertThat(list("acme", "--only", "expiring-soon", "--query", "a b"))
                .as(api::err)
                .isZero();
        assertThat(list()).as(api::err).isZero();
        assertThat(api.asked().stream().map(PlayedAdminApi.Asked::uri))
                .containsExactly(
                        "/api/v1/keys?only=never-used&limit=1000",
                        "/api/v1/consumers/acme/keys?q=a%20b&only=expiring-soon&limit=1000",
                        "/api/v1/keys?limit=1000");
        assertThat(api.out()).contains("LAST USED").contains("k_1").contains("203.0.113.7");
    }
}
