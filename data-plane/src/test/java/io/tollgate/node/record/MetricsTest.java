package io.tollgate.node.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.tollgate.node.transport.Transport;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Loops hand over what they counted, and the sum only grows. */
class MetricsTest {
    private static ExchangeRecord exchange() {
        ExchangeRecord facts = new ExchangeRecord();
        facts.method = "GET";
        facts.status = 200;
        facts.route = "shop";
        return facts;
    }

    private static void count(Metrics metrics, Transport transport, int loop) throws Exception {
        transport
                .loops()
                .get(loop)
                .submit(() -> metrics.finished(loop, exchange()))
                .get();
    }

    private static String read(Metrics metrics) {
        return read(metrics, Set.of("shop"));
    }

    private static String read(Metrics metrics, Set<String> routes) {
        StringBuilder out = new StringBuilder();
        metrics.print(out, false, new Metrics.Configured(routes, Set.of()));
        return out.toString()
                .lines()
                .filter(line -> line.startsWith("tollgate_requests_total{"))
                .findFirst()
                .orElse("");
    }

    @Test
    void a_route_that_is_gone_keeps_its_series_for_an_hour_and_one_that_is_back_for_good() throws Exception {
        AtomicLong nanos = new AtomicLong();
        try (Transport transport = new Transport(1)) {
            Metrics metrics = new Metrics(transport.loops(), new AccessLog("node", null), nanos::get);
            count(metrics, transport, 0);
            assertThat(read(metrics, Set.of())).endsWith(" 1");
            nanos.addAndGet(GoneNames.KEPT.toNanos() - 1);
            assertThat(read(metrics, Set.of())).endsWith(" 1");
            assertThat(read(metrics, Set.of("shop"))).endsWith(" 1");
            nanos.addAndGet(GoneNames.KEPT.toNanos());
            assertThat(read(metrics, Set.of("shop"))).endsWith(" 1");
            assertThat(read(metrics, Set.of())).endsWith(" 1");
            nanos.addAndGet(GoneNames.KEPT.toNanos());
            assertThat(read(metrics, Set.of())).isEmpty();
        }
    }

    @Test
    void a_loop_that_is_late_takes_nothing_away_and_what_it_counted_comes_later() throws Exception {
        try (Transport transport = new Transport(2)) {
            Metrics metrics = new Metrics(transport.loops(), new AccessLog("node", null));
            count(metrics, transport, 0);
            count(metrics, transport, 1);
            assertThat(read(metrics)).endsWith(" 2");

            EventLoop late = transport.loops().getFirst();
            count(metrics, transport, 0);
            CountDownLatch standing = new CountDownLatch(1);
            CountDownLatch going = new CountDownLatch(1);
            var held = late.submit(() -> {
                standing.countDown();
                going.await();
                return true;
            });
            standing.await();
            count(metrics, transport, 1);
            assertThat(read(metrics)).as("what was told is still told").endsWith(" 3");
            going.countDown();
            assertThat(held.get()).isTrue();
            assertThat(read(metrics)).endsWith(" 4");
        }
    }
}
