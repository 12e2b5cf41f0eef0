package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.node.door.Configurations;
import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.ScriptedUpstream;
import org.junit.jupiter.api.Test;

class RetriesTest {
    private static final String RETRY =
            "\"retry\":{\"attempts\":1,\"on\":[\"connect-failure\",\"reset-before-response\",\"503\"],\"budgetPercent\":100},";

    private static ScriptedUpstream failingFirst(String firstAnswer) throws Exception {
        return ScriptedUpstream.of(link -> {
            link.head();
            if (link.number() == 1) {
                link.send(firstAnswer);
            } else {
                link.ok("second");
            }
        });
    }

    @Test
    void a_get_is_tried_again_after_a_reset() throws Exception {
        try (ScriptedUpstream upstream = failingFirst("");
                Door door = Door.with(Configurations.open(upstream.port(), RETRY));
                RawClient client = door.client()) {
            assertThat(client.get("/").read().body()).isEqualTo("second");
            assertThat(door.record().attempts).isEqualTo(2);
        }
    }

    @Test
    void a_get_is_tried_again_after_a_status_that_the_upstream_lists() throws Exception {
        try (ScriptedUpstream upstream = failingFirst("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
                Door door = Door.with(Configurations.open(upstream.port(), RETRY));
                RawClient client = door.client()) {
            assertThat(client.get("/").read().body()).isEqualTo("second");
        }
    }

    @Test
    void a_post_is_never_sent_twice() throws Exception {
        try (ScriptedUpstream upstream = failingFirst("");
                Door door = Door.with(Configurations.open(upstream.port(), RETRY));
                RawClient client = door.client()) {
            client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(502);
            assertThat(upstream.connections()).isEqualTo(1);
        }
    }

    @Test
    void a_get_over_a_connection_that_the_upstream_closed_meanwhile_is_sent_over_a_fresh_one() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    link.head();
                    link.ok("first of " + link.number());
                    link.head(); // takes the next request, and goes away
                });
                Door door = Door.to(upstream.port());
                RawClient client = door.client()) {
            assertThat(client.get("/").read().body()).isEqualTo("first of 1");
            assertThat(client.get("/").read().body()).isEqualTo("first of 2");
        }
    }

    @Test
    void without_budget_nothing_is_tried_again() throws Exception {
        try (ScriptedUpstream upstream = failingFirst("");
                Door door = Door.with(Configurations.open(upstream.port(), RETRY.replace("100}", "0}")));
                RawClient client = door.client()) {
            assertThat(client.get("/").read().status()).isEqualTo(502);
        }
    }

    @Test
    void no_more_tries_are_made_than_the_upstream_says_though_it_has_one_target_only() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> link.head());
                Door door = Door.with(
                        Configurations.open(upstream.port(), RETRY.replace("\"attempts\":1", "\"attempts\":2")));
                RawClient client = door.client()) {
            assertThat(client.get("/").read().status()).isEqualTo(502);
            assertThat(upstream.connections()).isEqualTo(3);
        }
    }
}
