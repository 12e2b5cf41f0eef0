package io.tollgate.node.record;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is counted is bounded, and nothing that is beyond the bound is lost. */
class LoopMetersTest {
    @Test
    void targets_beyond_the_bound_are_counted_together_on_a_loop_and_over_all() {
        LoopMeters one = new LoopMeters();
        LoopMeters two = new LoopMeters();
        for (int i = 0; i < 3_000; i++) {
            one.record(to("http://10.0.0.1:" + i));
            two.record(to("http://10.0.0.2:" + i));
        }
        LoopMeters sum = new LoopMeters();
        one.addTo(sum);
        two.addTo(sum);
        StringBuilder out = new StringBuilder();
        sum.print(out, false);
        long counted = out.toString()
                .lines()
                .filter(line -> line.startsWith("http_client_request_duration_seconds_count"))
                .mapToLong(line -> Math.round(Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))))
                .sum();
        long series = out.toString()
                .lines()
                .filter(line -> line.startsWith("http_client_request_duration_seconds_count"))
                .count();
        assertThat(counted).isEqualTo(6_000);
        assertThat(series).isLessThanOrEqualTo(2_001);
        assertThat(out).contains("_other");
    }

    @Test
    void routes_beyond_the_bound_are_counted_together_also_over_all() {
        LoopMeters sum = new LoopMeters();
        for (int loop = 0; loop < 2; loop++) {
            LoopMeters meters = new LoopMeters();
            for (int i = 0; i < 6_000; i++) {
                ExchangeRecord facts = to("");
                facts.route = "of-loop-" + loop + "-" + i;
                meters.record(facts);
            }
            meters.addTo(sum);
        }
        assertThat(sum.routes()).hasSize(10_000);
        StringBuilder out = new StringBuilder();
        sum.print(out, false);
        assertThat(out).contains("tollgate_requests_total{route=\"_other\",code=\"ok\",source=\"upstream\"} 2000\n");
    }

    private static ExchangeRecord to(String target) {
        ExchangeRecord facts = new ExchangeRecord();
        facts.method = "GET";
        facts.status = 200;
        facts.code = "ok";
        facts.target = target;
        facts.upstreamNanos = 1_000;
        return facts;
    }
}
