package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.ScriptedUpstream;
import io.tollgate.node.limit.ClusterLimiter;
import io.tollgate.node.limit.LeaseLedger;
import io.tollgate.node.limit.counter.CounterKey;
import io.tollgate.node.limit.counter.Grant;
import io.tollgate.node.limit.counter.LimitRule;
import io.tollgate.node.limit.counter.Want;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A limit of requests in flight, from the client's side: when a place is held, and what gives it back. */
class InFlightLimitsTest {
    private final Semaphore answers = new Semaphore(0);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicInteger leased = new AtomicInteger();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private ScriptedUpstream upstream;
    private Door door;
    private ClusterLimiter limiter;

    @BeforeEach
    void open() throws Exception {
        upstream = ScriptedUpstream.of(link -> {
            while (true) {
                link.head();
                while (!answers.tryAcquire(50, TimeUnit.MILLISECONDS)) {
                    if (closing.getCount() == 0) {
                        return;
                    }
                }
                link.ok("done");
            }
        });
        door = Door.with("""
                {"upstreams":[{"name":"up","targets":[{"url":"http://127.0.0.1:%d"}]}],
                 "limits":[{"name":"one","inFlight":1,"rules":[{"requests":1000,"per":"1m"}]}],
                 "routes":[{"name":"r","match":{"paths":["/r"]},"upstream":"up","limits":["one"],
                            "access":{"public":true}}]}""".formatted(upstream.port()));
        limiter = new ClusterLimiter(new Alone(), meters, System::nanoTime);
        door.limiter(limiter);
    }

    @AfterEach
    void close() throws Exception {
        closing.countDown();
        door.close();
        upstream.close();
        limiter.close();
    }

    @Test
    void the_second_at_the_same_time_is_429_and_costs_no_permit() throws Exception {
        try (RawClient first = door.client();
                RawClient second = door.client()) {
            first.send("GET /r HTTP/1.1\r\nHost: test\r\n\r\n");
            awaitHeld(1);
            int before = leased.get();
            RawClient.Response refused =
                    second.send("GET /r HTTP/1.1\r\nHost: test\r\n\r\n").read();
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.field("retry-after")).isEqualTo("1");
            assertThat(refused.body()).contains("limit-exceeded");
            assertThat(leased.get()).isEqualTo(before);

            answers.release();
            assertThat(first.read().status()).isEqualTo(200);
            awaitHeld(0);
            answers.release();
            assertThat(second.send("GET /r HTTP/1.1\r\nHost: test\r\n\r\n")
                            .read()
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void a_client_that_goes_away_gives_its_place_back() throws Exception {
        try (RawClient first = door.client()) {
            first.send("GET /r HTTP/1.1\r\nHost: test\r\n\r\n");
            awaitHeld(1);
        }
        awaitHeld(0);
    }

    @Test
    void an_upstream_that_fails_gives_the_place_back() throws Exception {
        try (RawClient first = door.client()) {
            first.send("GET /r HTTP/1.1\r\nHost: test\r\n\r\n");
            awaitHeld(1);
            upstream.kill();
            assertThat(first.read().status()).isEqualTo(502);
            awaitHeld(0);
        }
    }

    private void awaitHeld(int places) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> meters.get("tollgate.limit.in.flight").gauge().value() == places);
    }

    /** A cluster of one that gives what is wanted. */
    private final class Alone implements LeaseLedger {
        @Override
        public CompletionStage<Grant> lease(CounterKey key, LimitRule rule, Want want) {
            long permits = want.need() + want.ahead();
            long last = leased.addAndGet((int) permits);
            return CompletableFuture.completedFuture(
                    new Grant.Leased(permits, last - permits + 1, 0, rule.requests(), 0, rule.perNanos()));
        }

        @Override
        public void giveBack(CounterKey key, LimitRule rule, Grant.Leased permits, boolean strict) {
            // what it has is without end
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
