package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tollgate.node.adaptive.Lowered;
import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.RawHttp2Client;
import io.tollgate.node.door.ScriptedUpstream;
import io.tollgate.node.guard.CredentialGuard;
import io.tollgate.node.limit.ClusterLimiter;
import io.tollgate.node.limit.LeaseLedger;
import io.tollgate.node.limit.counter.CounterKey;
import io.tollgate.node.limit.counter.CounterState;
import io.tollgate.node.limit.counter.Grant;
import io.tollgate.node.limit.counter.LimitRule;
import io.tollgate.node.limit.counter.OwnerTime;
import io.tollgate.node.limit.counter.Want;
import io.tollgate.node.record.ExchangeRecord;
import io.tollgate.node.record.LoweredOutcome;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A limit lowered for who behaves suspiciously, through the door, with the limiter that nodes have; behind a trusted proxy. */
class AdaptiveLimitsTest {
    private static final String HERE = "203.0.113.7";
    private static final String ELSEWHERE = "198.51.100.1";

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final AtomicLong nanos = new AtomicLong();
    private ScriptedUpstream upstream;
    private ClusterLimiter limiter;
    private Door door;

    @BeforeEach
    void open() throws Exception {
        upstream = ScriptedUpstream.echo();
        door = Door.guarded(configuration("enforce"), CredentialGuard.off());
        limiter = new ClusterLimiter(new Alone(), meters, nanos::get);
        door.limiter(limiter);
    }

    @AfterEach
    void close() throws Exception {
        door.close();
        limiter.close();
        upstream.close();
    }

    /** Sixteen requests a minute for each address, of which an eighth is left at the least: two. */
    private String configuration(String mode) {
        return """
                {"upstreams":[{"name":"up","targets":[{"url":"http://127.0.0.1:%d"}]}],
                 "limits":[{"name":"per-address","by":["address"],"mode":"strict","rules":[{"requests":16,"per":"1m"}],
                            "adaptive":{"mode":"%s","floorPercent":12,"requestsMin":10,"halfLife":"1m"}},
                           {"name":"other","rules":[{"requests":1000,"per":"1m"}]}],
                 "routes":[{"name":"free","match":{"paths":["/free"]},"upstream":"up","limits":["per-address","other"],
                            "access":{"public":true}},
                           {"name":"kept","match":{"paths":["/kept"]},"upstream":"up","limits":["per-address"],
                            "access":{"authentication":["api-key"],"permissions":{"read":"r:read"}}}]}""".formatted(upstream.port(), mode);
    }

    /** A cluster of one, with the counters that owners have. */
    private final class Alone implements LeaseLedger {
        private final Map<CounterKey, CounterState> counters = new HashMap<>();

        @Override
        public synchronized CompletionStage<Grant> lease(CounterKey key, LimitRule rule, Want want) {
            OwnerTime time = new OwnerTime(1, nanos.get(), 0);
            CounterState.Answer answer = counters.computeIfAbsent(key, k -> CounterState.fresh(rule, time))
                    .lease(rule, want, time);
            counters.put(key, answer.next());
            return CompletableFuture.completedFuture(answer.grant());
        }

        @Override
        public synchronized void giveBack(CounterKey key, LimitRule rule, Grant.Leased permits, boolean strict) {
            counters.computeIfPresent(key, (k, state) -> state.giveBack(rule, permits));
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

    private RawClient.Response get(String from, String path) throws Exception {
        try (RawClient client = door.client()) {
            return client.send("GET " + path + " HTTP/1.1\r\nHost: test\r\nX-Forwarded-For: " + from + "\r\n\r\n")
                    .read();
        }
    }

    /** How many of {@code count} requests are admitted. */
    private int admitted(String from, int count) throws Exception {
        int admitted = 0;
        for (int i = 0; i < count; i++) {
            int status = get(from, "/free").status();
            assertThat(status).isIn(200, 429);
            admitted += status == 200 ? 1 : 0;
            door.record();
        }
        return admitted;
    }

    private void answered(int status, int count, String path) throws Exception {
        for (int i = 0; i < count; i++) {
            assertThat(get(HERE, path).status()).isEqualTo(status);
            door.record();
        }
    }

    private double decided(String limit, String verdict) {
        return meters.get("tollgate.limit.decisions")
                .tag("limit", limit)
                .tag("verdict", verdict)
                .counter()
                .count();
    }

    @Test
    void refusals_lower_the_limit_step_by_step_for_who_caused_them_and_for_nobody_else() throws Exception {
        answered(401, 10, "/kept");
        assertThat(admitted(HERE, 20)).as("halved").isEqualTo(8);
        assertThat(admitted(ELSEWHERE, 20)).isEqualTo(16);

        answered(401, 20, "/kept");
        nanos.addAndGet(Duration.ofMinutes(2).toNanos());
        assertThat(admitted(HERE, 20))
                .as("at the floor: 12 %, and no request less")
                .isEqualTo(2);
        answered(401, 50, "/kept");
        nanos.addAndGet(Duration.ofMinutes(2).toNanos());
        assertThat(admitted(HERE, 20)).isEqualTo(2);
    }

    @Test
    void the_client_sees_the_rule_that_holds_and_the_log_says_why() throws Exception {
        answered(401, 10, "/kept");
        assertThat(get(HERE, "/free").field("ratelimit-policy"))
                .isEqualTo("\"per-address\";q=16;w=60, \"other\";q=1000;w=60, \"per-address/lowered\";q=8;w=60");
        LoweredOutcome passed = Objects.requireNonNull(door.record().lowered);
        assertThat(passed.verdict()).isEqualTo(LoweredOutcome.Verdict.PASS);
        admitted(HERE, 7);

        RawClient.Response refused = get(HERE, "/free");
        ExchangeRecord record = door.record();
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.field("retry-after")).isNotEmpty();
        assertThat(refused.body()).contains("\"detail\":\"limit per-address\"");
        assertThat(record.limit).isEqualTo("per-address");
        assertThat(record.detail).isEqualTo("limit per-address, halved: 100 % of 10 requests refused in 1 s");
        assertThat(record.lowered)
                .isEqualTo(new LoweredOutcome(
                        "per-address",
                        50,
                        "halved: 100 % of 10 requests refused in 1 s",
                        LoweredOutcome.Verdict.REFUSE));
        assertThat(decided("per-address/lowered", "refused")).isEqualTo(1);
        assertThat(door.adaptive().lowered(10)).extracting(Lowered::refused).containsExactly(1L);
    }

    @Test
    void a_shadow_tells_what_it_would_refuse_and_changes_nothing() throws Exception {
        door.configure(configuration("shadow"));
        answered(401, 10, "/kept");

        assertThat(get(HERE, "/free").field("ratelimit-policy"))
                .isEqualTo("\"per-address\";q=16;w=60, \"other\";q=1000;w=60");
        door.record();
        assertThat(admitted(HERE, 7)).isEqualTo(7);
        RawClient.Response ninth = get(HERE, "/free");
        ExchangeRecord record = door.record();

        assertThat(ninth.status()).isEqualTo(200);
        assertThat(ninth.field("ratelimit-policy")).doesNotContain("lowered");
        assertThat(Objects.requireNonNull(record.lowered).verdict()).isEqualTo(LoweredOutcome.Verdict.WOULD_REFUSE);
        assertThat(decided("per-address/lowered", "would-refuse")).isEqualTo(1);
        assertThat(admitted(HERE, 20)).as("of sixteen; nine have passed").isEqualTo(7);
    }

    @Test
    void a_limits_own_refusals_lower_nothing() throws Exception {
        assertThat(admitted(HERE, 100)).isEqualTo(16);
        assertThat(door.adaptive().lowersNobody()).isTrue();
    }

    @Test
    void looking_for_what_is_not_there_counts_although_no_route_has_a_limit_for_it() throws Exception {
        answered(404, 10, "/wp-login.php");
        assertThat(admitted(HERE, 20)).isEqualTo(8);
    }

    @Test
    void it_fades_by_itself_and_can_be_lifted() throws Exception {
        answered(401, 20, "/kept");
        assertThat(admitted(HERE, 20)).isEqualTo(4);
        door.later(Duration.ofMinutes(1));
        nanos.addAndGet(Duration.ofMinutes(2).toNanos());
        assertThat(admitted(HERE, 20)).isEqualTo(8);
        door.later(Duration.ofMinutes(1));
        nanos.addAndGet(Duration.ofMinutes(2).toNanos());
        assertThat(admitted(HERE, 20)).isEqualTo(16);

        answered(401, 16, "/kept"); // of as many again that were admitted meanwhile
        assertThat(door.adaptive().lift("per-address", HERE)).isTrue();
        nanos.addAndGet(Duration.ofMinutes(2).toNanos());
        assertThat(admitted(HERE, 20)).isEqualTo(16);
    }

    @Test
    void off_watches_nobody() throws Exception {
        door.configure(configuration("off"));
        answered(401, 50, "/kept");
        assertThat(door.adaptive().lowersNobody()).isTrue();
        assertThat(admitted(HERE, 20)).isEqualTo(16);
    }

    @Test
    void over_http_2_too() throws Exception {
        answered(401, 10, "/kept");
        int admitted = 0;
        try (RawHttp2Client client = new RawHttp2Client(door.port())) {
            for (int i = 0; i < 12; i++) {
                int stream = client.get("/free", "x-forwarded-for", HERE);
                admitted += client.await(stream).status() == 200 ? 1 : 0;
            }
        }
        assertThat(admitted).isEqualTo(8);
    }
}
