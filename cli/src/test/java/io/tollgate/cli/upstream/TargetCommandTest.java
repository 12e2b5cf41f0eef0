package io.tollgate.cli.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.cli.api.PlayedAdminApi;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is said of a target goes to the admin API as it stands there, and what comes back is said in a line. */
final class TargetCommandTest {
    private static final String URL = "http://10.0.0.7:8080";
    private static final String LIST = """
            {"items":[{"url":"http://10.0.0.7:8080","weight":0,"requestsPerSecond":1.26,"errorPercent":0,
                       "latency":{"p95Millis":8.44},
                       "nodes":[{"node":"node-1","state":"draining","inflight":3},{"node":"node-2","state":"drained","inflight":0}]},
                      {"url":"http://10.0.0.8:8080","weight":100,"nodes":[]}]}
            """;

    private final PlayedAdminApi api = new PlayedAdminApi(LIST);

    @AfterEach
    void stop() {
        api.close();
    }

    private int run(String... args) {
        return api.run(new TargetCommand(), args);
    }

    private List<String> asked() {
        return api.asked().stream()
                .map(each -> each.method() + " " + each.uri() + " " + each.body() + " " + each.message())
                .toList();
    }

    @Test
    void theListSaysHowEachNodeFindsATarget() {
        assertThat(run("list", "shop")).as(api::err).isZero();
        assertThat(asked()).containsExactly("GET /api/v1/upstreams/shop/targets  nothing");
        assertThat(api.out().lines().toList())
                .hasSize(3)
                .satisfies(lines -> assertThat(lines.get(1))
                        .startsWith(URL)
                        .contains("1.3", "8.4")
                        .endsWith("node-1 draining (3), node-2 drained"))
                .satisfies(lines -> assertThat(lines.get(2)).endsWith("-"));
    }

    @Test
    void anOrderSaysWhichTargetAndWhy() {
        api.answers("{\"name\":\"shop\"}");
        assertThat(run("drain", "shop", URL, "-m", "new disks")).as(api::err).isZero();
        assertThat(run("undrain", "shop", URL)).as(api::err).isZero();
        assertThat(asked())
                .containsExactly(
                        "POST /api/v1/upstreams/shop/targets/drain?dryRun=false {\"target\":\"" + URL + "\"} new disks",
                        "POST /api/v1/upstreams/shop/targets/undrain?dryRun=false {\"target\":\"" + URL
                                + "\"} nothing");
        assertThat(api.out())
                .isEqualTo(URL + " gets no new requests, as of revision 12\n" + URL
                        + " gets requests again, as of revision 12\n");
    }

    @Test
    void aDryRunSaysWhatWouldChangeAndThatThereIsADifference() {
        api.answers("{\"changes\":[{\"op\":\"replace\",\"pointer\":\"/targets/0/weight\",\"before\":60,\"after\":0}]}");
        assertThat(run("drain", "shop", URL, "--dry-run")).as(api::err).isEqualTo(2);
        assertThat(api.out()).isEqualTo("upstreams/shop/targets/0/weight: 60 -> 0\n");
        api.answers("{\"changes\":[]}");
        assertThat(run("drain", "shop", URL, "--dry-run")).as(api::err).isZero();
        assertThat(api.out()).endsWith("no difference\n");
        assertThat(asked()).allMatch(each -> each.contains("dryRun=true"));
    }
}
