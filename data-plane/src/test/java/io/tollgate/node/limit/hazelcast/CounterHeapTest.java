package io.tollgate.node.limit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A node says at its start when counters may become too much of its heap. */
class CounterHeapTest {
    private static final long MB = 1 << 20;

    /** What the JVM says of 40 % of 1 GB, which image, chart and compose file give a node, with the young part's size that they have. */
    private static final long IMAGE_HEAP = 416_284_672L;

    @Test
    void the_image_with_the_default_of_counters_is_silent() {
        assertThat(MapLedger.tooMuch(250_000, IMAGE_HEAP)).isEmpty();
    }

    @Test
    void the_heaviest_counters_are_too_much_when_little_is_left_beside_them() {
        assertThat(MapLedger.tooMuch(250_000, 380 * MB))
                .hasValueSatisfying(line -> assertThat(line).contains("129 MB", "305 MB", "heap of 380 MB"));
    }

    @Test
    void more_counters_in_the_image_are_told_with_both_figures() {
        assertThat(MapLedger.tooMuch(1_000_000, IMAGE_HEAP))
                .hasValueSatisfying(
                        line -> assertThat(line).contains("518 MB", "1220 MB", "TOLLGATE_LIMIT_COUNTERS_MAX"));
    }

    @Test
    void a_heap_that_holds_the_usual_twice_and_the_heaviest_well_is_enough() {
        assertThat(MapLedger.tooMuch(1_000_000, 2_048 * MB)).isEmpty();
        assertThat(MapLedger.tooMuch(1_000_000, 1_500 * MB)).isPresent();
    }
}
