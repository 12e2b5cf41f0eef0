package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.ScriptedUpstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ShedsLoadTest {
    private static final String CONFIGURATION = """
            {"upstreams":[{"name":"up","targets":[{"url":"http://127.0.0.1:%d"}],"timeouts":{"response":"1m"}}],
             "routes":[
              {"name":"pay","criticality":"critical","match":{"paths":["/pay"]},"upstream":"up","access":{"public":true}},
              {"name":"browse","match":{"paths":["/browse"]},"upstream":"up","access":{"public":true}},
              {"name":"crawl","criticality":"sheddable","match":{"paths":["/crawl"]},"upstream":"up","access":{"public":true}}]}""";

    @Test
    void the_less_a_route_matters_the_sooner_it_is_turned_away() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.with(CONFIGURATION.formatted(upstream.port()))) {
            assertThat(statuses(door)).containsExactly(200, 200, 200);
            door.lag(Door.LAG_MAX);
            assertThat(statuses(door)).containsExactly(200, 200, 503);
            door.lag(Door.LAG_MAX.multipliedBy(4));
            assertThat(statuses(door)).containsExactly(200, 503, 503);
            door.lag(Duration.ZERO);
            assertThat(statuses(door)).containsExactly(200, 200, 200);
        }
    }

    @Test
    void who_is_turned_away_is_told_when_to_come_back_and_keeps_the_connection() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.with(CONFIGURATION.formatted(upstream.port()));
                RawClient client = door.client()) {
            door.lag(Door.LAG_MAX);
            client.send("GET /crawl HTTP/1.1\r\nHost: shop.test\r\n\r\n");
            RawClient.Response answer = client.read();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.body()).contains("\"code\":\"overloaded\"");
            assertThat(Integer.parseInt(answer.field("retry-after"))).isBetween(1, 5);
            assertThat(door.record().step).isEqualTo("shed");
            client.send("GET /pay HTTP/1.1\r\nHost: shop.test\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(200);
        }
    }

    @Test
    void a_full_node_turns_everybody_away_until_somebody_is_done() throws Exception {
        CountDownLatch arrived = new CountDownLatch(Door.INFLIGHT_MAX);
        CountDownLatch over = new CountDownLatch(1);
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    link.head();
                    arrived.countDown();
                    over.await();
                });
                Door door = Door.with(CONFIGURATION.formatted(upstream.port()))) {
            List<RawClient> waiting = new ArrayList<>();
            try {
                for (int i = 0; i < Door.INFLIGHT_MAX; i++) {
                    RawClient client = door.client();
                    waiting.add(client);
                    client.send("GET /pay HTTP/1.1\r\nHost: shop.test\r\n\r\n");
                }
                assertThat(arrived.await(30, TimeUnit.SECONDS)).isTrue();
                assertThat(statuses(door)).containsExactly(503, 503, 503);
            } finally {
                over.countDown();
                for (RawClient client : waiting) {
                    client.close();
                }
            }
        }
    }

    private static List<Integer> statuses(Door door) throws Exception {
        List<Integer> statuses = new ArrayList<>();
        for (String path : List.of("/pay", "/browse", "/crawl")) {
            try (RawClient client = door.client()) {
                client.send("GET " + path + " HTTP/1.1\r\nHost: shop.test\r\n\r\n");
                statuses.add(client.read().status());
            }
        }
        return statuses;
    }
}
