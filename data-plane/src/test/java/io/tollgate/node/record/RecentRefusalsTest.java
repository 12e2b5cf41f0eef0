package io.tollgate.node.record;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is remembered of refusals is bounded in number and in length. */
class RecentRefusalsTest {
    private final RecentRefusals refusals = new RecentRefusals();

    private static ExchangeRecord refused(String id, String path) {
        ExchangeRecord facts = new ExchangeRecord();
        facts.requestId = id;
        facts.path = path;
        facts.query = "token=hush";
        facts.code = "no-route";
        return facts;
    }

    @Test
    void the_newest_of_an_id_is_found() {
        refusals.add(refused("a", "/1"));
        refusals.add(refused("a", "/2"));
        refusals.add(refused("b", "/3"));
        assertThat(refusals.find("a").orElseThrow().request().path()).isEqualTo("/2");
        assertThat(refusals.find("c")).isEmpty();
    }

    @Test
    void the_oldest_go_first() {
        for (int i = 0; i <= RecentRefusals.COUNT_MAX; i++) {
            refusals.add(refused("r" + i, "/"));
        }
        assertThat(refusals.find("r0")).isEmpty();
        assertThat(refusals.find("r1")).isPresent();
        assertThat(refusals.find("r" + RecentRefusals.COUNT_MAX)).isPresent();
    }

    @Test
    void a_long_path_is_cut_and_says_so() {
        refusals.add(refused("long", "/".repeat(RefusedRequest.PATH_LENGTH_MAX + 1)));
        RefusedRequest.Request request = refusals.find("long").orElseThrow().request();
        assertThat(request.isCut()).isTrue();
        assertThat(request.path()).hasSize(RefusedRequest.PATH_LENGTH_MAX);
    }
}
