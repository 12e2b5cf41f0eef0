package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.ScriptedUpstream;
import io.tollgate.node.limit.LateAnswer;
import io.tollgate.node.limit.LimitAnswer;
import io.tollgate.node.limit.LimitPolicy;
import io.tollgate.node.limit.LimitRequest;
import io.tollgate.node.limit.LimitState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the proxy makes of a limiter's answers; how a limiter counts is its own package's affair. */
class LimitsTest {
    private static final List<LimitState> STATES = List.of(new LimitState(LimitPolicy.of("per-key", 100, 60), 7, 30));

    private ScriptedUpstream upstream;
    private Door door;

    @BeforeEach
    void open() throws Exception {
        upstream = ScriptedUpstream.echo();
        door = Door.with("""
                {"upstreams":[{"name":"up","targets":[{"url":"http://127.0.0.1:%d"}]}],
                 "limits":[{"name":"per-key","by":["key"],"rules":[{"requests":100,"per":"1m"}]},
                           {"name":"writes","methods":"write","rules":[{"requests":1,"per":"1m"}]},
                           {"name":"plan","by":["consumer"],"rules":[{"requests":5,"per":"1m"}]}],
                 "routes":[{"name":"free","match":{"paths":["/free"]},"upstream":"up","access":{"public":true}},
                           {"name":"r","match":{"paths":["/r"]},"upstream":"up","limits":["per-key","writes"],
                            "access":{"authentication":["api-key"],"permissions":{"read":"r:read"}}}],
                 "roles":[{"name":"all","permissions":["*"]}],
                 "consumers":[{"name":"acme","roles":["all"],"limits":["plan","per-key"]}]}""".formatted(upstream.port()));
    }

    @AfterEach
    void close() throws Exception {
        door.close();
        upstream.close();
    }

    private RawClient.Response get() throws Exception {
        try (RawClient client = door.client()) {
            String key = door.issue("acme").text();
            return client.send("GET /r HTTP/1.1\r\nHost: test\r\nX-API-Key: " + key + "\r\n\r\n")
                    .read();
        }
    }

    @Test
    void every_limit_that_applies_is_asked_once_the_routes_first() throws Exception {
        AtomicReference<LimitRequest> asked = new AtomicReference<>();
        door.limiter(request -> {
            asked.set(request);
            return new LimitAnswer.Admitted(STATES);
        });
        RawClient.Response response = get();

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.field("ratelimit-policy")).isEqualTo("\"per-key\";q=100;w=60");
        assertThat(response.field("ratelimit")).isEqualTo("\"per-key\";r=7;t=30");
        assertThat(asked.get().limits()).extracting(plan -> plan.limit().name()).containsExactly("per-key", "plan");
        assertThat(asked.get().subject().consumer()).isEqualTo("acme");
    }

    @Test
    void a_refusal_is_429_with_the_wait_rounded_up() throws Exception {
        door.limiter(request -> new LimitAnswer.Refused("plan", Duration.ofMillis(1200), STATES));
        RawClient.Response response = get();

        assertThat(response.status()).isEqualTo(429);
        assertThat(response.field("retry-after")).isEqualTo("2");
        assertThat(response.body()).contains("\"code\":\"limit-exceeded\"");
        assertThat(response.field("ratelimit")).isNotEmpty();
        assertThat(door.record().limit).isEqualTo("plan");
    }

    @Test
    void a_limit_out_of_reach_is_503() throws Exception {
        door.limiter(request -> new LimitAnswer.Unavailable("plan"));
        RawClient.Response response = get();

        assertThat(response.status()).isEqualTo(503);
        assertThat(response.body()).contains("\"code\":\"limit-unavailable\"");
    }

    @Test
    void an_answer_that_comes_later_from_another_thread_goes_on_where_the_request_waited() throws Exception {
        door.limiter(request -> new LimitAnswer.Pending(CompletableFuture.<LateAnswer>supplyAsync(
                () -> () -> new LimitAnswer.Admitted(STATES),
                CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS))));
        RawClient.Response response = get();

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.field("ratelimit")).isNotEmpty();
    }

    @Test
    void a_limiter_that_fails_is_500_and_not_a_pass() throws Exception {
        door.limiter(request -> {
            throw new IllegalStateException("broken");
        });
        assertThat(get().status()).isEqualTo(500);
        assertThat(door.record().detail).contains("broken");

        door.limiter(request -> new LimitAnswer.Pending(CompletableFuture.failedFuture(new IllegalStateException())));
        assertThat(get().status()).isEqualTo(500);

        door.limiter(request -> new LimitAnswer.Pending(CompletableFuture.<LateAnswer>completedFuture(
                () -> new LimitAnswer.Pending(new CompletableFuture<>()))));
        assertThat(get().status()).isEqualTo(500);
    }

    @Test
    void where_no_limit_applies_nobody_is_asked() throws Exception {
        door.limiter(request -> {
            throw new AssertionError("asked");
        });
        try (RawClient client = door.client()) {
            assertThat(client.get("/free").read().status()).isEqualTo(200);
        }
    }
}
