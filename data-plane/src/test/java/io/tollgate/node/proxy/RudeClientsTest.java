package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.node.door.Configurations;
import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.ScriptedUpstream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Clients that go away in the middle, on the same event loop as those that stay. */
class RudeClientsTest {
    private static final int HONEST_REQUESTS = 3_000;
    private static final int RUDE_CLIENTS = 12;

    @Test
    void whoever_goes_away_takes_no_connection_of_others_along() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        // Never the same connection twice, so that a descriptor just closed is the next one to be opened.
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    link.head();
                    link.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
                });
                Door door = Door.oneLoop(Configurations.open(upstream.port()));
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> rude = new ArrayList<>();
            for (int i = 0; i < RUDE_CLIENTS; i++) {
                rude.add(clients.submit(() -> {
                    while (!over.get()) {
                        RawClient client = door.client().get("/rude");
                        client.socket().setSoLinger(true, 0);
                        // About when the answer comes: both in one look of the event loop is what it is about.
                        LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(300_000));
                        client.close();
                    }
                    return null;
                }));
            }
            try (RawClient honest = door.client()) {
                for (int i = 0; i < HONEST_REQUESTS; i++) {
                    RawClient.Response response = honest.get("/honest").read();
                    assertThat(response.status())
                            .as("%d: %s", i, response.body())
                            .isEqualTo(200);
                }
            } finally {
                over.set(true);
            }
            for (Future<?> each : rude) {
                each.get();
            }
        }
    }
}
