package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.ScriptedUpstream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class SwapsUnderLoadTest {
    private static String configuration(int port, int revision) {
        // The route's path, its request header and its response header must come from one revision. Every fourth
        // revision brings another upstream configuration too, so that pools are replaced under load.
        return """
                {"upstreams":[{"name":"up","targets":[{"url":"http://127.0.0.1:%d"}],"maxConnectionsPerNode":%d}],
                 "routes":[{"name":"r%d","match":{"paths":["/**"]},"upstream":"up","access":{"public":true},
                   "path":{"rewrite":"/rev-%d"},
                   "headers":{"request":{"set":{"x-rev":"%d"}},"response":{"set":{"x-rev":"%d"}}}}]}""".formatted(port, 100 + revision / 4, revision % 5, revision, revision, revision);
    }

    @Test
    void every_request_sees_one_revision_and_none_fails_while_a_hundred_are_swapped_in() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.with(configuration(upstream.port(), 0));
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            AtomicBoolean stop = new AtomicBoolean();
            List<Future<Integer>> running = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                running.add(clients.submit(load(door, stop)));
            }
            for (int revision = 1; revision <= 100; revision++) {
                int seen = Integer.parseInt(door.record().target.isEmpty() ? "0" : "1");
                assertThat(seen).isEqualTo(1);
                door.configure(configuration(upstream.port(), revision));
            }
            stop.set(true);
            int requests = 0;
            for (Future<Integer> each : running) {
                requests += each.get(20, TimeUnit.SECONDS);
            }
            assertThat(requests).isGreaterThan(100);
        }
    }

    private static Callable<Integer> load(Door door, AtomicBoolean stop) {
        return () -> {
            int requests = 0;
            try (RawClient client = door.client()) {
                while (!stop.get()) {
                    RawClient.Response response = client.get("/x").read();
                    String revision = response.field("x-rev");
                    assertThat(response.status()).isEqualTo(200);
                    assertThat(response.body())
                            .startsWith("GET /rev-" + revision + " ")
                            .contains("\r\nx-rev: " + revision + "\r\n");
                    requests++;
                }
            }
            return requests;
        };
    }
}
