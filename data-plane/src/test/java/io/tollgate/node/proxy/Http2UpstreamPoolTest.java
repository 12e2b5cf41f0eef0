package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Settings;
import io.tollgate.node.door.Configurations;
import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.ScriptedHttp2Upstream;
import io.tollgate.node.door.ScriptedHttp2Upstream.Call;
import io.tollgate.node.door.ScriptedHttp2Upstream.Setup;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Streams, connections, windows: whoever sets a bound, it is kept. */
class Http2UpstreamPoolTest {
    private static final String H2C = Http2UpstreamTest.H2C;
    private static final int MIB = 1 << 20;

    private static List<RawClient> ask(Door door, int count) throws Exception {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            clients.add(door.client().get("/" + i));
        }
        return clients;
    }

    private static void readAll(List<RawClient> clients) throws Exception {
        for (RawClient client : clients) {
            assertThat(client.read().status()).isEqualTo(200);
            client.close();
        }
    }

    /** Answers each request only when {@code together} are open or nobody waits any more; tells the most there were. */
    private static final class Counting {
        private final AtomicInteger open = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();
        private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();

        void head(Call call) {
            most.accumulateAndGet(open.incrementAndGet(), Math::max);
            calls.add(call);
        }

        void answerOne() throws InterruptedException {
            Call call = calls.take();
            open.decrementAndGet();
            call.ok("ok");
        }
    }

    @Test
    void no_more_streams_are_open_than_the_upstream_takes_and_connections_are_bounded() throws Exception {
        Counting counting = new Counting();
        try (ScriptedHttp2Upstream upstream =
                        ScriptedHttp2Upstream.of(Setup.plain().streams(3), counting::head);
                Door door = Door.oneLoop(Configurations.open(upstream.port(), H2C + "\"maxConnectionsPerNode\":2,"))) {
            List<RawClient> clients = ask(door, 20);
            await().untilAsserted(() -> assertThat(counting.open.get()).isEqualTo(6));
            for (int i = 0; i < 20; i++) {
                counting.answerOne();
            }
            readAll(clients);
            assertThat(counting.most.get()).isEqualTo(6);
            assertThat(upstream.connections()).isEqualTo(2);
            assertThat(upstream.resets()).isZero();
        }
    }

    @Test
    void an_upstream_that_takes_fewer_streams_mid_way_is_obeyed() throws Exception {
        Counting counting = new Counting();
        try (ScriptedHttp2Upstream upstream =
                        ScriptedHttp2Upstream.of(Setup.plain().streams(4), counting::head);
                Door door = Door.oneLoop(Configurations.open(upstream.port(), H2C + "\"maxConnectionsPerNode\":1,"))) {
            List<RawClient> clients = ask(door, 10);
            await().untilAsserted(() -> assertThat(counting.open.get()).isEqualTo(4));
            upstream.links().getFirst().settings(new Http2Settings().maxConcurrentStreams(1));
            // Behind the acknowledgement: three answers leave one stream, and so room for none.
            await().untilAsserted(() -> assertThat(upstream.settingsAcks()).isEqualTo(2));
            counting.most.set(0);
            for (int i = 0; i < 4; i++) {
                counting.answerOne();
            }
            for (int i = 4; i < 10; i++) {
                counting.answerOne();
                assertThat(counting.most.get()).isLessThanOrEqualTo(1);
            }
            readAll(clients);
        }
    }

    @Test
    void one_connection_serves_loops_by_turns() throws Exception {
        try (ScriptedHttp2Upstream upstream = ScriptedHttp2Upstream.answering(Setup.plain(), call -> call.ok("ok"));
                Door door = Door.with(Configurations.open(upstream.port(), H2C + "\"maxConnectionsPerNode\":1,"))) {
            for (int round = 0; round < 10; round++) {
                readAll(ask(door, 4));
                assertThat(door.upstreams().connections()).isLessThanOrEqualTo(1);
            }
        }
    }

    @Test
    void a_client_that_does_not_read_costs_a_window_and_stops_nobody_else() throws Exception {
        int much = 64 * MIB;
        try (ScriptedHttp2Upstream upstream = ScriptedHttp2Upstream.answering(Setup.plain(), call -> {
                    boolean big = call.field(":path").equals("/big");
                    call.headers(false, ":status", "200", "content-length", big ? "" + much : "5");
                    call.data(true, Unpooled.wrappedBuffer(new byte[big ? much : 5]));
                });
                Door door = Door.oneLoop(Configurations.open(upstream.port(), H2C));
                RawClient slow = door.client();
                RawClient quick = door.client()) {
            slow.get("/big").readHead();

            for (int i = 0; i < 50; i++) {
                assertThat(quick.get("/small").read().body()).hasSize(5);
            }
            assertThat(PooledByteBufAllocator.DEFAULT.pinnedDirectMemory()).isLessThan(4L * MIB);
            assertThat(drain(slow.in(), much)).as("and then all of it comes").isEqualTo(much);
            assertThat(upstream.connections()).isEqualTo(1);
        }
    }

    @Test
    void an_upstream_that_does_not_read_stops_its_client_and_nobody_else() throws Exception {
        BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
        try (ScriptedHttp2Upstream upstream = ScriptedHttp2Upstream.of(
                        Setup.plain().with(Setup.Bodies.UNREAD), new ScriptedHttp2Upstream.Script() {
                            @Override
                            public void head(Call call) {
                                calls.add(call);
                            }

                            @Override
                            public void end(Call call) {
                                call.ok("ok");
                            }
                        });
                Door door = Door.oneLoop(Configurations.open(upstream.port(), H2C));
                RawClient client = door.client();
                RawClient other = door.client()) {
            client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 200000\r\n\r\n" + "x".repeat(100_000));
            Call call = calls.take();
            await().untilAsserted(() -> assertThat(call.unread()).isEqualTo(65_535));
            assertThat(other.get("/").read().body()).isEqualTo("ok");

            client.send("x".repeat(100_000));
            for (int read = 0; read < 200_000; ) {
                await().untilAsserted(() -> assertThat(call.unread()).isPositive());
                int bytes = call.unread();
                call.read(bytes);
                read += bytes;
            }
            assertThat(client.read().body()).isEqualTo("ok");
        }
    }

    @Test
    void a_hundred_megabytes_pass_each_way_in_bounded_memory() throws Exception {
        int much = 100 * MIB;
        try (ScriptedHttp2Upstream upstream = ScriptedHttp2Upstream.answering(
                        Setup.plain().with(Setup.Bodies.DROPPED),
                        call -> call.headers(false, ":status", "200")
                                .data(true, Unpooled.wrappedBuffer(new byte[much])));
                Door door =
                        Door.with(Configurations.route(upstream.port(), ",\"requestBody\":{\"maxBytes\":1099511627776}")
                                .replace("\"targets\"", H2C + "\"targets\""));
                RawClient client = door.client()) {
            client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: " + much + "\r\n\r\n");
            byte[] piece = new byte[MIB];
            for (int i = 0; i < 100; i++) {
                client.out().write(piece);
            }
            assertThat(PooledByteBufAllocator.DEFAULT.pinnedDirectMemory()).isLessThan(8L * MIB);
            assertThat(client.read().body()).hasSize(much);
            assertThat(PooledByteBufAllocator.DEFAULT.pinnedDirectMemory()).isLessThan(8L * MIB);
        }
    }

    @Test
    void health_checks_speak_http2_too() throws Exception {
        AtomicInteger checks = new AtomicInteger();
        AtomicInteger status = new AtomicInteger(503);
        try (ScriptedHttp2Upstream upstream = ScriptedHttp2Upstream.answering(Setup.plain(), call -> {
                    if (call.field(":path").equals("/health")) {
                        checks.incrementAndGet();
                        call.headers(true, ":status", "" + status.get());
                    } else {
                        call.ok("fine");
                    }
                });
                Door door = Door.with(
                        Configurations.open(
                                upstream.port(),
                                H2C
                                        + "\"healthCheck\":{\"path\":\"/health\",\"interval\":\"100ms\",\"unhealthyAfter\":1,\"healthyAfter\":1},"));
                RawClient client = door.client()) {
            await().untilAsserted(() ->
                    assertThat(door.upstreams().health().getFirst().healthy()).isFalse());
            assertThat(client.get("/").read().status()).isEqualTo(503);
            status.set(204);
            await().untilAsserted(() ->
                    assertThat(door.upstreams().health().getFirst().healthy()).isTrue());
            assertThat(client.get("/").read().body()).isEqualTo("fine");
            assertThat(checks.get()).isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void connections_of_a_configuration_that_is_gone_end_when_their_requests_have() throws Exception {
        BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
        try (ScriptedHttp2Upstream before = ScriptedHttp2Upstream.of(calls::add);
                ScriptedHttp2Upstream after = ScriptedHttp2Upstream.answering(Setup.plain(), call -> call.ok("after"));
                Door door = Door.oneLoop(Configurations.open(before.port(), H2C));
                RawClient old = door.client();
                RawClient fresh = door.client()) {
            old.get("/");
            Call call = calls.take();
            door.configure(Configurations.open(after.port(), H2C));
            assertThat(fresh.get("/").read().body()).isEqualTo("after");
            call.ok("before");
            assertThat(old.read().body()).isEqualTo("before");
            await().untilAsserted(() -> assertThat(before.openConnections()).isZero());
        }
    }

    private static long drain(InputStream in, long bytes) throws Exception {
        byte[] piece = new byte[64 << 10];
        long seen = 0;
        while (seen < bytes) {
            int read = in.read(piece, 0, (int) Math.min(piece.length, bytes - seen));
            if (read < 0) {
                return seen;
            }
            seen += read;
        }
        return seen;
    }
}
