package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.ScriptedUpstream;
import io.tollgate.node.limit.Hold;
import io.tollgate.node.limit.LateAnswer;
import io.tollgate.node.limit.LimitAnswer;
import io.tollgate.node.limit.LimitPolicy;
import io.tollgate.node.limit.LimitRequest;
import io.tollgate.node.limit.LimitState;
import io.tollgate.node.limit.LimitedCounter;
import io.tollgate.node.limit.Limiter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which refusals are noted, and by whose name. */
class LimitedNowTest {
    private ScriptedUpstream upstream;
    private Door door;

    @BeforeEach
    void open() throws Exception {
        upstream = ScriptedUpstream.echo();
        door = Door.with("""
                {"upstreams":[{"name":"up","targets":[{"url":"http://127.0.0.1:%d"}]}],
                 "limits":[{"name":"plan","by":["consumer"],"rules":[{"requests":5,"per":"1m"}]},
                           {"name":"dry","by":["address"],"shadow":true,"rules":[{"requests":1,"per":"1m"}]}],
                 "routes":[{"name":"r","match":{"paths":["/r"]},"upstream":"up","limits":["plan","dry"],
                            "access":{"authentication":["api-key"],"permissions":{"read":"r:read"}}}],
                 "roles":[{"name":"all","permissions":["*"]}],
                 "consumers":[{"name":"acme","roles":["all"]}]}""".formatted(upstream.port()));
    }

    @AfterEach
    void close() throws Exception {
        door.close();
        upstream.close();
    }

    private int get() throws Exception {
        try (RawClient client = door.client()) {
            String key = door.issue("acme").text();
            return client.send("GET /r HTTP/1.1\r\nHost: test\r\nX-API-Key: " + key + "\r\n\r\n")
                    .read()
                    .status();
        }
    }

    private List<LimitedCounter> noted() {
        return door.limited().list((dimension, value) -> "hidden");
    }

    private static LimitState state(String limit, boolean refuses) {
        return new LimitState(LimitPolicy.of(limit, 5, 60), 0, 30, refuses);
    }

    @Test
    void a_refusal_is_noted_for_each_limit_that_refuses_whether_the_answer_comes_now_or_later() throws Exception {
        LimitAnswer refused = new LimitAnswer.Refused(
                "plan", Duration.ofSeconds(9), List.of(state("plan", true), state("dry", true)));
        door.limiter(request -> refused);
        assertThat(get()).isEqualTo(429);
        door.limiter(
                request -> new LimitAnswer.Pending(CompletableFuture.<LateAnswer>supplyAsync(() -> () -> refused)));
        assertThat(get()).isEqualTo(429);

        LimitedCounter plan = of("plan");
        assertThat(plan.refused()).isEqualTo(2);
        assertThat(plan.by()).containsExactly(new LimitedCounter.Value("consumer", "acme", false));
        assertThat(plan.rest()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(9));
        assertThat(plan.shadow()).isFalse();
        assertThat(of("dry").refused()).isEqualTo(2);
    }

    @Test
    void a_shadow_is_noted_as_one_and_who_is_admitted_is_not() throws Exception {
        door.limiter(request -> new LimitAnswer.Admitted(List.of(state("plan", false), state("dry", true))));
        assertThat(get()).isEqualTo(200);

        assertThat(noted()).hasSize(1);
        assertThat(of("dry").shadow()).isTrue();
        assertThat(of("dry").by()).containsExactly(new LimitedCounter.Value("address", "127.0.0.1", false));
    }

    @Test
    void who_finds_no_place_is_noted_and_until_when_is_not_known() throws Exception {
        door.limiter(new Limiter() {
            @Override
            public LimitAnswer take(LimitRequest request) {
                throw new AssertionError("it had no place");
            }

            @Override
            public Hold hold(LimitRequest request) {
                return new Hold.Full("plan");
            }
        });
        door.configure("""
                {"upstreams":[{"name":"up","targets":[{"url":"http://127.0.0.1:%d"}]}],
                 "limits":[{"name":"plan","by":["consumer"],"inFlight":1}],
                 "routes":[{"name":"r","match":{"paths":["/r"]},"upstream":"up","limits":["plan"],
                            "access":{"authentication":["api-key"],"permissions":{"read":"r:read"}}}],
                 "roles":[{"name":"all","permissions":["*"]}],
                 "consumers":[{"name":"acme","roles":["all"]}]}""".formatted(upstream.port()));
        assertThat(get()).isEqualTo(429);

        assertThat(of("plan").rest()).isEqualTo(Duration.ZERO);
    }

    private LimitedCounter of(String limit) {
        return noted().stream()
                .filter(each -> each.limit().equals(limit))
                .findFirst()
                .orElseThrow();
    }
}
