package io.tollgate.node.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tollgate.node.door.Configurations;
import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawHttp2Client;
import io.tollgate.node.door.ScriptedUpstream;
import io.tollgate.node.guard.ClientLimits;
import java.net.ConnectException;
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

/** A connection ends in two steps, and no request is lost with it. */
class Http2DrainsTest {
    private static final Duration NOTICE = Duration.ofMillis(250);

    @Test
    void clients_under_load_are_sent_away_without_one_failure() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.to(upstream.port());
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch warm = new CountDownLatch(4);
            List<Future<Integer>> running = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                running.add(clients.submit(untilSentAway(door, warm)));
            }
            assertThat(warm.await(20, TimeUnit.SECONDS)).isTrue();

            assertThat(door.server().drain(Duration.ofSeconds(15), NOTICE))
                    .as("all gone by themselves")
                    .isTrue();
            for (Future<Integer> each : running) {
                assertThat(each.get(10, TimeUnit.SECONDS)).isGreaterThanOrEqualTo(20);
            }
        }
    }

    /** Ten requests at once, again and again until the last stream is named: none up to it may fail. */
    private static Callable<Integer> untilSentAway(Door door, CountDownLatch warm) {
        return () -> {
            int answered = 0;
            try (RawHttp2Client client = new RawHttp2Client(door.port())) {
                while (client.goAways().size() < 2) {
                    List<Integer> streams = new ArrayList<>();
                    for (int i = 0; i < 10; i++) {
                        streams.add(client.get("/x"));
                    }
                    for (int stream : streams) {
                        if (!client.awaitUnlessRefused(stream)) {
                            return answered;
                        }
                        assertThat(client.message(stream).status()).isEqualTo(200);
                        answered++;
                        if (answered == 20) {
                            warm.countDown();
                        }
                    }
                }
                return answered;
            }
        };
    }

    @Test
    void an_end_is_announced_before_the_last_stream_is_named_and_streams_may_finish() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    if (link.head().contains("/late")) {
                        asked.countDown();
                        answer.await();
                    }
                    link.ok("done");
                });
                Door door = Door.to(upstream.port());
                RawHttp2Client client = new RawHttp2Client(door.port());
                RawHttp2Client idle = new RawHttp2Client(door.port());
                ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
            idle.sync();
            int late = client.get("/late");
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            Future<Boolean> drained = other.submit(() -> door.server().drain(Duration.ofSeconds(15), NOTICE));

            RawHttp2Client.GoAway first = client.awaitGoAway();
            assertThat(first).isEqualTo(new RawHttp2Client.GoAway(Integer.MAX_VALUE, 0));
            while (client.goAways().size() < 2) {
                client.sync();
            }
            assertThat(client.goAways().getLast()).isEqualTo(new RawHttp2Client.GoAway(late, 0));
            assertThat(idle.awaitClose().goAways()).hasSize(2);
            answer.countDown();
            assertThat(client.await(late).body()).isEqualTo("done");
            client.awaitClose();
            assertThat(drained.get(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** A client of gRPC comes again as soon as it is told: told at once it would do so until the socket is gone. */
    @Test
    void who_comes_while_others_are_sent_away_is_told_when_nobody_is_let_in_any_more() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    asked.countDown();
                    answer.await();
                    link.ok("done");
                });
                Door door = Door.to(upstream.port());
                ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> drained =
                    other.submit(() -> door.server().drain(Duration.ofSeconds(30), Duration.ofSeconds(4)));
            await().until(() -> door.server().lifecycle().isDraining());
            try (RawHttp2Client client = new RawHttp2Client(door.port())) {
                int late = client.get("/late");
                assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();

                client.awaitGoAway();
                assertThatThrownBy(() -> new RawHttp2Client(door.port())).isInstanceOf(ConnectException.class);
                answer.countDown();
                assertThat(client.await(late).body()).isEqualTo("done");
                client.awaitClose();
            }
            assertThat(drained.get(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void what_was_on_its_way_when_the_end_was_announced_is_served() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.to(upstream.port());
                RawHttp2Client client = new RawHttp2Client(door.port());
                ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
            client.sync();
            Future<Boolean> drained = other.submit(() -> door.server().drain(Duration.ofSeconds(15), NOTICE));
            client.awaitGoAway();
            // Not heard yet: the ping behind the announcement is not answered before this.
            int stream = client.get("/on-its-way");
            assertThat(client.await(stream).status()).isEqualTo(200);
            client.awaitClose();
            assertThat(drained.get(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void after_so_many_requests_the_client_comes_again() throws Exception {
        ClientLimits limits = new ClientLimits(100, 100, 3, 100, Duration.ofSeconds(10), Duration.ofSeconds(75));
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.with(Configurations.open(upstream.port()), limits);
                RawHttp2Client client = new RawHttp2Client(door.port())) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.await(client.get("/")).status()).isEqualTo(200);
            }
            assertThat(client.awaitClose().goAways().getLast()).isEqualTo(new RawHttp2Client.GoAway(5, 0));
        }
    }

    @Test
    void an_idle_connection_is_told_and_closed() throws Exception {
        ClientLimits limits = new ClientLimits(100, 100, 100, 100, Duration.ofSeconds(10), Duration.ofMillis(200));
        try (Door door = Door.with(Configurations.open(1), limits);
                RawHttp2Client client = new RawHttp2Client(door.port())) {
            assertThat(client.awaitClose().goAways()).containsExactly(new RawHttp2Client.GoAway(0, 0));
        }
    }
}
