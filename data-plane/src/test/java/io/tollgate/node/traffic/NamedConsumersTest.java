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
        TrafficMeter meter = new TrafficMeter(consumers.wanted());
        count(meter, consumer, times);
        consumers.add(meter);
        consumers.collected();
    }

    /** Requests answered 2xx by consumer. */
    private Map<String, Long> told() {
        return told(consumers);
    }

    private static Map<String, Long> told(NamedConsumers consumers) {
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
        TrafficMeter meter = new TrafficMeter(consumers.wanted());
        count(meter, "acme", 30);
        count(meter, "globex", 20);
        count(meter, "initech", 10);
        count(meter, "", 5);
        consumers.add(meter);
        assertThat(told()).containsOnly(Map.entry("acme", 30L), Map.entry("globex", 20L), Map.entry("_other", 15L));
    }

    @Test
    void however_many_there_are_no_request_is_lost_and_series_are_bounded() {
        TrafficMeter meter = new TrafficMeter(consumers.wanted());
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
            TrafficMeter meter = new TrafficMeter(consumers.wanted());
            count(meter, "acme", 10);
            count(meter, "globex", 9);
            count(meter, "initech", 11);
            consumers.add(meter);
            consumers.collected();
        }
        // acme and globex came first, and initech never has twice as many as one of them.
        assertThat(told()).containsOnlyKeys("acme", "globex", "_other");
    }

    /** More than a loop's sketch has places for. */
    @Test
    void a_hundred_who_have_about_as_many_are_each_told_in_full() {
        NamedConsumers hundred = new NamedConsumers(100);
        Map<String, Long> expected = new HashMap<>(Map.of("_other", 0L));
        for (int second = 0; second < 130; second++) {
            for (int loop = 0; loop < 2; loop++) {
                TrafficMeter meter = new TrafficMeter(hundred.wanted());
                for (int i = 0; i < 300; i++) {
                    count(meter, "c" + i % 100, 1);
                    expected.merge("c" + i % 100, 1L, Long::sum);
                }
                hundred.add(meter);
            }
            hundred.collected();
        }
        assertThat(told(hundred)).isEqualTo(expected);
    }

    @Test
    void who_takes_a_place_is_told_in_full_from_then_on_whoever_else_is_busy() {
        second("acme", 10);
        second("globex", 4);
        for (int i = 0; i < 58; i++) {
            second("initech", 2);
        }
        assertThat(told()).containsEntry("initech", 0L);
        TrafficMeter crowded = new TrafficMeter(consumers.wanted());
        count(crowded, "initech", 1);
        for (int i = 0; i < 1_000; i++) {
            count(crowded, "c" + i, 3);
        }
        consumers.add(crowded);
        assertThat(told()).containsEntry("initech", 1L).containsEntry("acme", 10L);
    }
}
