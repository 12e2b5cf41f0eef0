package io.tollgate.cli.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.cli.api.PlayedAdminApi;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is tried goes to the admin API as it stands there, and what becomes of it is told in tables. */
final class TryTest {
    private static final String EXPLAINED = """
            "explained":{"outcome":"allow","route":"orders","steps":[{"step":"path","verdict":"allow","rule":"in one way"}]},
            "limits":[
             {"limit":"per-tenant","from":"of the route",
              "counter":{"subject":"header x-tenant #1a","rules":[{"rule":"100 per 1m","left":30,"held":12}]}},
             {"limit":"per-account","from":"global","counter":null,"untold":"it counts by claim:account, which is not known here"}],
            "targets":[{"url":"http://10.0.0.7","state":"ejected","eligible":false,"why":"its answers failed"}]}
            """;

    private final PlayedAdminApi api = new PlayedAdminApi("");

    @AfterEach
    void stop() {
        api.close();
    }

    private int attempt(String... args) {
        return api.run(new TryCommand(), args);
    }

    private List<String> asked() {
        return api.asked().stream()
                .map(each -> each.method() + " " + each.uri() + " " + each.body())
                .toList();
    }

    @Test
    void aDryRunSaysWhatWouldBecomeOfIt() {
        api.answers("{\"dryRun\":true," + EXPLAINED);
        assertThat(attempt("GET", "/orders/7", "--node", "node-1", "-H", "x-tenant=blue", "--dry-run"))
                .as(api.err())
                .isZero();
        assertThat(asked())
                .containsExactly("POST /api/v1/try {\"node\":\"node-1\",\"method\":\"GET\",\"url\":\"/orders/7\","
                        + "\"headers\":{\"x-tenant\":\"blue\"},\"dryRun\":true}");
        assertThat(api.out())
                .startsWith("allow with - by route orders\n")
                .contains("per-tenant   of the route  header x-tenant #1a  100 per 1m")
                .contains("it counts by claim:account, which is not known here")
                .contains("no: its answers failed")
                .doesNotContain("AT THE NODE");
    }

    @Test
    void aRealOneSaysWhatCameAndHowLongEachStepWas() {
        api.answers(
                "{\"node\":\"node-1\",\"status\":204,\"tookMs\":3.5,\"course\":{\"target\":\"http://10.0.0.7\",\"attempts\":1,"
                        + "\"durationMs\":2.5,\"steps\":[{\"step\":\"wait\",\"ms\":2.25}]}," + EXPLAINED);
        assertThat(attempt("POST", "/orders", "--node", "node-1", "--body", "four"))
                .isZero();
        assertThat(asked().getFirst()).contains("\"body\":\"four\",\"dryRun\":false");
        assertThat(api.out())
                .startsWith("204 by node-1 in 3.5 ms\n")
                .contains("target http://10.0.0.7, tries 1\n")
                .contains("wait         2.25\n");
    }

    @Test
    void whatTheNodeDidNotTellIsSaid() {
        api.answers(
                "{\"node\":\"node-1\",\"status\":204,\"tookMs\":3.5,\"course\":{\"untold\":\"the node did not tell in time\"},"
                        + EXPLAINED);
        assertThat(attempt("GET", "/", "--node", "node-1")).isZero();
        assertThat(api.out()).contains("steps and target: the node did not tell in time\n");
    }
}
