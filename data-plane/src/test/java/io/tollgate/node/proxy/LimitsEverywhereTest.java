package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.ScriptedUpstream;
import io.tollgate.node.limit.ClusterLimiter;
import io.tollgate.node.limit.MemoryLedger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Limits of a route, of a consumer, of a key and global ones: all hold, and none stands in the place of another. */
class LimitsEverywhereTest {
    private static final String CONFIGURATION = """
            {"upstreams":[{"name":"up","targets":[{"url":"http://127.0.0.1:%d"}]}],
             "limits":[{"name":"of-consumer","mode":"strict","rules":[{"requests":4,"per":"1m"}]},
                       {"name":"of-key","mode":"strict","rules":[{"requests":3,"per":"1m"}]},
                       {"name":"of-route","mode":"strict","rules":[{"requests":5,"per":"1m"}]},
                       {"name":"over-all","mode":"strict","rules":[{"requests":6,"per":"1m"}],"global":true}%s],
             "routes":[{"name":"free","match":{"paths":["/free"]},"upstream":"up","access":{"public":true}},
                       {"name":"r","match":{"paths":["/r"]},"upstream":"up","limits":["of-route"],
                        "access":{"authentication":["api-key"],"permissions":{"read":"r:read"}}}],
             "roles":[{"name":"all","permissions":["*"]}],
             "consumers":[{"name":"acme","roles":["all"],"limits":["of-consumer"]},
                          {"name":"globex","roles":["all"]},
                          {"name":"nothing"}]}""";

    private ScriptedUpstream upstream;
    private Door door;

    @BeforeEach
    void open() throws Exception {
        upstream = ScriptedUpstream.echo();
        door = Door.with(CONFIGURATION.formatted(upstream.port(), ""));
        ClusterLimiter limiter = new ClusterLimiter(new MemoryLedger(), new SimpleMeterRegistry(), () -> 0L);
        door.limiter(limiter);
    }

    @AfterEach
    void close() throws Exception {
        door.close();
        upstream.close();
    }

    private RawClient.Response get(String path, String key) throws Exception {
        try (RawClient client = door.client()) {
            String field = key.isEmpty() ? "" : "X-API-Key: " + key + "\r\n";
            return client.send("GET " + path + " HTTP/1.1\r\nHost: test\r\n" + field + "\r\n")
                    .read();
        }
    }

    private void assertAdmitted(String path, String key) throws Exception {
        assertThat(get(path, key).status()).isEqualTo(200);
        assertThat(door.record().limit).isEmpty();
    }

    private void assertRefusedBy(String limit, String path, String key) throws Exception {
        RawClient.Response refused = get(path, key);
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.field("ratelimit")).contains("\"" + limit + "\";r=0;");
        assertThat(door.record().limit).isEqualTo(limit);
    }

    @Test
    void all_of_them_hold_at_once_and_the_tightest_refuses() throws Exception {
        String limited = door.issueLimited("acme", "of-key").text();
        String other = door.issue("acme").text();
        String globex = door.issue("globex").text();

        RawClient.Response first = get("/r", limited);
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.field("ratelimit-policy"))
                .as("from the widest to the narrowest")
                .isEqualTo(
                        "\"over-all\";q=6;w=60, \"of-route\";q=5;w=60, \"of-consumer\";q=4;w=60, \"of-key\";q=3;w=60");
        assertThat(first.field("ratelimit"))
                .matches(
                        "\"over-all\";r=5;t=\\d+, \"of-route\";r=4;t=\\d+, \"of-consumer\";r=3;t=\\d+, \"of-key\";r=2;t=\\d+");
        assertThat(door.record().limit).isEmpty();
        assertAdmitted("/r", limited);
        assertAdmitted("/r", limited);

        assertRefusedBy("of-key", "/r", limited);
        assertAdmitted("/r", other);
        assertRefusedBy("of-consumer", "/r", other);
        assertAdmitted("/r", globex);
        assertRefusedBy("of-route", "/r", globex);
        assertAdmitted("/free", "");
        assertRefusedBy("over-all", "/free", "");
    }

    @Test
    void a_limit_that_is_named_in_several_places_counts_a_request_once() throws Exception {
        String key =
                door.issueLimited("acme", "of-consumer", "of-route", "over-all").text();
        assertThat(get("/r", key).field("ratelimit"))
                .matches("\"over-all\";r=5;t=\\d+, \"of-route\";r=4;t=\\d+, \"of-consumer\";r=3;t=\\d+");
    }

    @Test
    void requests_that_are_turned_away_before_count_for_no_global_limit() throws Exception {
        String nobody = door.issue("nothing").text();
        for (int i = 0; i < 6; i++) {
            assertThat(get("/r", "").status()).isEqualTo(401);
            assertThat(get("/r", nobody).status()).isEqualTo(403);
            assertThat(get("/nowhere", "").status()).isEqualTo(404);
        }
        RawClient.Response response = get("/free", "");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.field("ratelimit")).startsWith("\"over-all\";r=5;");
    }

    @Test
    void a_key_whose_limit_this_revision_does_not_have_opens_nothing_until_it_has() throws Exception {
        String key = door.issueLimited("globex", "of-key", "later").text();
        RawClient.Response refused = get("/r", key);
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.body()).contains("\"code\":\"limit-unavailable\"");
        assertThat(door.record().limit).isEqualTo("later");

        door.configure(CONFIGURATION.formatted(
                upstream.port(), ",{\"name\":\"later\",\"rules\":[{\"requests\":9,\"per\":\"1m\"}]}"));
        RawClient.Response response = get("/r", key);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.field("ratelimit-policy")).endsWith("\"of-key\";q=3;w=60, \"later\";q=9;w=60");
    }
}
