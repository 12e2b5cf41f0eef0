package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.node.door.Configurations;
import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.ScriptedUpstream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * Clients that go away in the middle take no connection of others along: neither one that is just being opened to an
 * upstream nor one that was just accepted, though both may get the descriptor that became free.
 */
class RudeClientsTest {
    private static final int HONEST_REQUESTS = 3_000;
    private static final int RUDE_CLIENTS = 12;

    @Test
    void an_honest_client_that_stays_is_served_over_fresh_upstream_connections() throws Exception {
        amongRudeOnes(door -> {
            try (RawClient honest = door.client()) {
                for (int i = 0; i < HONEST_REQUESTS; i++) {
                    RawClient.Response response = honest.get("/honest").read();
                    assertThat(response.status())
                            .as("%d: %s", i, response.body())
                            .isEqualTo(200);
                }
            }
        });
    }

    @Test
    void honest_clients_that_come_anew_for_each_request_are_served() throws Exception {
        amongRudeOnes(door -> {
            for (int i = 0; i < HONEST_REQUESTS; i++) {
                try (RawClient honest = door.client()) {
                    RawClient.Response response = honest.send(
                                    "POST /honest HTTP/1.1\r\nHost: t\r\nConnection: close\r\nContent-Length: 4\r\n\r\n")
                            .send("body")
                            .read();
                    assertThat(response.status())
                            .as("%d: %s", i, response.body())
                            .isEqualTo(200);
                }
            }
        });
    }

    private interface Story {
        void tell(Door door) throws Exception;
    }

    private static void amongRudeOnes(Story story) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        // Never the same connection twice, so that a descriptor just closed is the next one to be opened.
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    String head = link.head();
                    if (head.startsWith("POST ")) {
                        link.in().readNBytes(4);
                    }
                    link.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
                });
                Door door = Door.oneLoop(Configurations.open(upstream.port()));
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> rude = new ArrayList<>();
            for (int i = 0; i < RUDE_CLIENTS; i++) {
                rude.add(clients.submit(rude(door, over)));
            }
            try {
                story.tell(door);
            } finally {
                over.set(true);
            }
            for (Future<?> each : rude) {
                each.get();
            }
        }
    }

    private static Callable<Void> rude(Door door, AtomicBoolean over) {
        return () -> {
            while (!over.get()) {
                RawClient client = door.client().get("/rude");
                client.socket().setSoLinger(true, 0);
                // About when the answer comes: both in one look of the event loop is what it is about.
                LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(300_000));
                client.close();
            }
            return null;
        };
    }
}
