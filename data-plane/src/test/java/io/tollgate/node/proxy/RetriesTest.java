package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.node.door.Configurations;
import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.ScriptedUpstream;
import io.tollgate.node.record.ExchangeRecord;
import java.net.InetAddress;
import java.net.ServerSocket;
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

    @Test
    void a_request_whose_time_ends_while_it_pauses_before_the_next_try_gets_the_last_failure() throws Exception {
        int dead;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            dead = free.getLocalPort();
        }
        String retry = "\"retry\":{\"attempts\":5,\"on\":[\"connect-failure\"],\"budgetPercent\":100},";
        String configuration = Configurations.open(dead, retry)
                .replace("\"access\"", "\"timeouts\":{\"request\":\"20ms\"},\"access\"");
        try (Door door = Door.with(configuration);
                RawClient client = door.client()) {
            boolean endedInAPause = false;
            for (int i = 0; i < 30; i++) {
                assertThat(client.get("/").read().status()).isIn(502, 504);
                ExchangeRecord record = door.record();
                endedInAPause |= record.attempts < 6 && record.code.equals("upstream-connect-failed");
            }
            assertThat(endedInAPause).isTrue();
        }
    }

    @Test
    void a_connection_that_the_upstream_closed_meanwhile_is_no_failure_of_the_target() throws Exception {
        try (ScriptedUpstream a = ScriptedUpstream.of(link -> {
                    link.head();
                    link.ok("a");
                    link.head(); // takes the next request, and goes away
                });
                ScriptedUpstream b = ScriptedUpstream.of(ScriptedUpstream.saying("b"));
                Door door = Door.with("""
                        {"upstreams":[{"name":"up","outlier":{"consecutiveFailures":1,"ejectFor":"1h"},
                          "targets":[{"url":"http://127.0.0.1:%d"},{"url":"http://127.0.0.1:%d"}]}],
                         "routes":[{"name":"all","match":{"paths":["/**"]},"upstream":"up","access":{"public":true}}]}""".formatted(a.port(), b.port()));
                RawClient client = door.client()) {
            for (int i = 0; i < 20; i++) {
                assertThat(client.get("/").read().status()).isEqualTo(200);
            }
            assertThat(door.upstreams().health()).noneMatch(target -> target.ejected());
        }
    }
}
