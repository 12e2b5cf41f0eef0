package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.RawHttp2Client;
import io.tollgate.node.door.ScriptedUpstream;
import io.tollgate.node.limit.ClusterLimiter;
import io.tollgate.node.limit.LeaseLedger;
import io.tollgate.node.limit.counter.CounterKey;
import io.tollgate.node.limit.counter.Grant;
import io.tollgate.node.limit.counter.LimitRule;
import io.tollgate.node.limit.counter.Want;
import io.tollgate.node.limit.quota.QuotaAsk;
import io.tollgate.node.limit.quota.QuotaGate;
import io.tollgate.node.limit.quota.QuotaLedger;
import io.tollgate.node.limit.quota.QuotaReply;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A quota of bytes, from the client's side: what is debited, when, and what costs nothing. */
class ByteQuotasTest {
    private static final int QUOTA = 100_000;

    private static final String UPGRADE = """
            GET /r/ws HTTP/1.1
            Host: test
            Connection: Upgrade
            Upgrade: websocket
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
            Sec-WebSocket-Version: 13

            """.replace("\n", "\r\n");

    private final AtomicLong reserved = new AtomicLong();
    private ScriptedUpstream upstream;
    private Door door;
    private ClusterLimiter rates;
    private QuotaGate quotas;

    /** The control plane's row: everything that is left, to whoever needs it, and nothing ahead. */
    private final class Row implements QuotaLedger {
        @Override
        public CompletionStage<QuotaReply> reserve(QuotaAsk ask) {
            long before = reserved.getAndUpdate(was -> was + Math.min(ask.need(), QUOTA - was));
            return CompletableFuture.completedFuture(
                    new QuotaReply.Reserved(reserved.get() - before, QUOTA - reserved.get()));
        }

        @Override
        public CompletionStage<Boolean> giveBack(QuotaAsk.Name name, String period, long permits) {
            reserved.addAndGet(-permits);
            return CompletableFuture.completedFuture(true);
        }
    }

    @BeforeEach
    void open() throws Exception {
        upstream = ScriptedUpstream.of(link -> {
            for (String head = link.head(); !head.isEmpty(); head = link.head()) {
                String path = head.split(" ", -1)[1];
                if (path.equals("/r/reset")) {
                    return;
                } else if (path.equals("/r/cut")) {
                    link.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(500));
                    return;
                } else if (path.equals("/r/ws")) {
                    link.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                            + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n" + "y".repeat(300));
                } else {
                    link.ok("x".repeat(Integer.parseInt(path.substring("/r/".length()))));
                }
            }
        });
        door = Door.with("""
                {"upstreams":[{"name":"up","targets":[{"url":"http://127.0.0.1:%d"}]}],
                 "limits":[{"name":"bytes","mode":"strict","rules":[{"bytes":%d,"per":"1mo","calendar":"UTC"}]}],
                 "routes":[{"name":"r","match":{"paths":["/r/**"]},"upstream":"up","limits":["bytes"],
                            "access":{"public":true}},
                           {"name":"closed","match":{"paths":["/closed"]},"upstream":"up","limits":["bytes"],
                            "access":{"authentication":["api-key"],"permissions":{"read":"r:read"}}}]}""".formatted(upstream.port(), QUOTA));
        rates = new ClusterLimiter(new Alone(), new SimpleMeterRegistry(), System::nanoTime);
        rates.useSecret(new byte[] {1});
        quotas = new QuotaGate(rates, new Row(), new SimpleMeterRegistry(), InstantSource.system(), System::nanoTime);
        door.limiter(quotas);
    }

    @AfterEach
    void close() throws Exception {
        door.close();
        upstream.close();
        quotas.close();
        rates.close();
    }

    @Test
    void a_body_is_debited_when_it_has_been_sent_and_a_request_that_finds_nothing_left_is_429() throws Exception {
        try (RawClient client = door.client()) {
            RawClient.Response first = client.get("/r/60000").read();
            assertThat(first.status()).isEqualTo(200);
            assertThat(first.field("ratelimit-policy")).isEqualTo("\"bytes\";q=100000;w=2592000;qu=\"content-bytes\"");
            door.record();
            assertThat(reserved).as("and nobody was asked for more").hasValue(60_000);
            assertThat(client.get("/r/60000").read().status())
                    .as("40000 are left: it may go over")
                    .isEqualTo(200);
            door.record();
            assertThat(reserved).hasValue(QUOTA);
            RawClient.Response refused = client.get("/r/1").read();
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.body()).contains("limit-exceeded");
            assertThat(refused.field("ratelimit")).startsWith("\"bytes\";r=0;t=");
            assertThat(Long.parseLong(refused.field("retry-after"))).isPositive();
        }
    }

    @Test
    void what_the_gateway_answers_costs_nothing() throws Exception {
        try (RawClient client = door.client()) {
            assertThat(client.get("/closed").read().status()).isEqualTo(401);
            assertThat(door.record().responseBytes).isPositive();
            assertThat(client.get("/r/reset").read().status()).isEqualTo(502);
            assertThat(door.record().responseBytes).isPositive();
            assertThat(reserved).as("what must be left for a request to pass").hasValue(1);
            assertThat(client.get("/r/70").read().status()).isEqualTo(200);
            door.record();
            assertThat(reserved).hasValue(70);
        }
    }

    @Test
    void a_response_that_is_cut_off_costs_what_was_sent_of_it() throws Exception {
        try (RawClient client = door.client()) {
            client.get("/r/cut").readHead();
            assertThat(door.record().responseBytes).isEqualTo(500);
            assertThat(reserved).hasValue(500);
        }
    }

    @Test
    void a_tunnel_costs_what_came_through_it_to_the_client() throws Exception {
        try (RawClient client = door.client()) {
            client.send(UPGRADE).readHead();
            assertThat(new String(client.in().readNBytes(300), StandardCharsets.US_ASCII))
                    .isEqualTo("y".repeat(300));
        }
        assertThat(door.record().status).isEqualTo(101);
        assertThat(reserved).hasValue(300);
    }

    @Test
    void a_stream_of_http_2_costs_its_body() throws Exception {
        try (RawHttp2Client client = new RawHttp2Client(door.port())) {
            assertThat(client.await(client.get("/r/4000")).bodyBytes()).isEqualTo(4_000);
            door.record();
            assertThat(reserved).hasValue(4_000);
        }
    }

    /** A cluster of one that has no rates to count. */
    private static final class Alone implements LeaseLedger {
        @Override
        public CompletionStage<Grant> lease(CounterKey key, LimitRule rule, Want want) {
            throw new AssertionError("no limit has a rate");
        }

        @Override
        public void giveBack(CounterKey key, LimitRule rule, Grant.Leased permits, boolean strict) {
            throw new AssertionError("nothing was leased");
        }

        @Override
        public int members() {
            return 1;
        }

        @Override
        public Place place() {
            return new Place(0, 1);
        }
    }
}
