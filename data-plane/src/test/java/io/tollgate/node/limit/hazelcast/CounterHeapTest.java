package io.tollgate.node.limit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A node says at its start when counters may become more than half of its heap. */
class CounterHeapTest {
    private static final long MB = 1 << 20;

    @Test
    void a_heap_that_holds_the_heaviest_counters_twice_is_enough() {
        assertThat(MapLedger.tooMuch(250_000, 1_024 * MB)).isEmpty();
    }

    @Test
    void it_is_told_of_the_heaviest_counters_and_not_of_the_usual_ones() {
        assertThat(MapLedger.tooMuch(1_000_000, 2_048 * MB))
                .hasValueSatisfying(line -> assertThat(line).contains("1220 MB", "heap of 2048 MB"));
    }
}
