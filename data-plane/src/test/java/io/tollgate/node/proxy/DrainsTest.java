package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.ScriptedUpstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DrainsTest {
    private static final Duration NOTICE = Duration.ofMillis(250);

    @Test
    void clients_under_load_are_sent_away_without_one_failure() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.to(upstream.port());
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch warm = new CountDownLatch(8 * 20);
            List<Future<Integer>> running = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                running.add(clients.submit(untilSentAway(door, warm)));
            }
            assertThat(warm.await(20, TimeUnit.SECONDS)).isTrue();

            assertThat(door.server().drain(Duration.ofSeconds(15), NOTICE))
                    .as("all gone by themselves")
                    .isTrue();

            int answered = 0;
            for (Future<Integer> each : running) {
                answered += each.get(10, TimeUnit.SECONDS);
            }
            assertThat(answered).isGreaterThanOrEqualTo(8 * 20);
        }
    }

    private static Callable<Integer> untilSentAway(Door door, CountDownLatch warm) {
        return () -> {
            int requests = 0;
            try (RawClient client = door.client()) {
                while (true) {
                    RawClient.Response response = client.get("/x").read();
                    assertThat(response.status()).isEqualTo(200);
                    requests++;
                    warm.countDown();
                    if (response.field("connection").equals("close")) {
                        return requests;
                    }
                }
            }
        };
    }

    @Test
    void what_is_under_way_may_finish() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    link.head();
                    asked.countDown();
                    answer.await();
                    link.ok("late");
                });
                Door door = Door.to(upstream.port());
                RawClient client = door.client();
                RawClient idle = door.client();
                ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
            client.get("/");
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            Future<Boolean> drained = other.submit(() -> door.server().drain(Duration.ofSeconds(15), NOTICE));
            assertThat(idle.isClosed()).as("an idle client is let go").isTrue();
            answer.countDown();

            RawClient.Response response = client.read();
            assertThat(response.body()).isEqualTo("late");
            assertThat(response.field("connection")).isEqualTo("close");
            assertThat(drained.get(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void what_does_not_finish_in_time_is_told() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    link.head();
                    asked.countDown();
                    link.in().readAllBytes();
                });
                Door door = Door.to(upstream.port());
                RawClient client = door.client()) {
            client.get("/");
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(door.server().drain(Duration.ofMillis(100), NOTICE)).isFalse();
        }
    }
}
