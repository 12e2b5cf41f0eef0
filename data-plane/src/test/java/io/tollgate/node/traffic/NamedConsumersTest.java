package io.tollgate.node.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.node.record.ExchangeRecord;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Series by consumer are bounded, add up to all requests, and never go down. */
class NamedConsumersTest {
    private final NamedConsumers consumers = new NamedConsumers(2);

    private static void count(TrafficMeter meter, String consumer, int times) {
        for (int i = 0; i < times; i++) {
            ExchangeRecord facts = new ExchangeRecord();
            facts.status = 200;
            facts.consumer = consumer;
            meter.record(facts);
        }
    }

    private void second(String consumer, int times) {
        TrafficMeter meter = new TrafficMeter();
        count(meter, consumer, times);
        consumers.add(meter);
        consumers.collected();
    }

    /** Requests answered 2xx by consumer. */
    private Map<String, Long> told() {
        StringBuilder out = new StringBuilder();
        consumers.print(out);
        Map<String, Long> told = new HashMap<>();
        out.toString()
                .lines()
                .filter(line -> line.contains("status=\"2xx\""))
                .forEach(line -> told.put(
                        line.substring(line.indexOf("consumer=\"") + 10, line.indexOf("\",")),
                        Long.parseLong(line.substring(line.lastIndexOf(' ') + 1))));
        return told;
    }

    @Test
    void those_beyond_the_bound_and_nobody_are_together() {
        TrafficMeter meter = new TrafficMeter();
        count(meter, "acme", 30);
        count(meter, "globex", 20);
        count(meter, "initech", 10);
        count(meter, "", 5);
        consumers.add(meter);
        assertThat(told()).containsOnly(Map.entry("acme", 30L), Map.entry("globex", 20L), Map.entry("_other", 15L));
    }

    @Test
    void however_many_there_are_no_request_is_lost_and_series_are_bounded() {
        TrafficMeter meter = new TrafficMeter();
        for (int i = 0; i < 1_000; i++) {
            count(meter, "c" + i, 3);
        }
        consumers.add(meter);
        assertThat(told()).hasSize(3);
        assertThat(told().values().stream().mapToLong(Long::longValue).sum()).isEqualTo(3_000);
    }

    @Test
    void who_has_far_more_takes_a_place_and_the_others_do_not_become_less() {
        second("acme", 10);
        second("globex", 4);
        long others = 0;
        for (int i = 0; i < 60; i++) {
            second("initech", 2);
            long now = told().getOrDefault("_other", 0L);
            assertThat(now).isGreaterThanOrEqualTo(others);
            others = now;
        }
        second("initech", 2);
        assertThat(told()).containsOnlyKeys("acme", "initech", "_other");
        assertThat(told()).containsEntry("acme", 10L);
    }

    @Test
    void who_has_about_as_many_takes_no_place() {
        for (int i = 0; i < 70; i++) {
            TrafficMeter meter = new TrafficMeter();
            count(meter, "acme", 10);
            count(meter, "globex", 9);
            count(meter, "initech", 11);
            consumers.add(meter);
            consumers.collected();
        }
        // initech came first in the first second, and globex never has twice as many as one of the others.
        assertThat(told()).containsOnlyKeys("acme", "initech", "_other");
    }
}
