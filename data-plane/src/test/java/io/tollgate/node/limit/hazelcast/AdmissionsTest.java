package io.tollgate.node.limit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The judge of other tests: it must see one too many. */
class AdmissionsTest {
    private final Admissions admissions = new Admissions();

    @Test
    void the_worst_window_may_begin_anywhere() {
        for (long asked : new long[] {0, 7, 8, 12, 13, 30}) {
            admissions.add(asked, asked + 1);
        }
        assertThat(admissions.worst(10)).as("7, 8, 12 and 13").isEqualTo(4);
        assertThat(admissions.worst(6))
                .as("8 and 12: 13 has its answer a moment too late")
                .isEqualTo(2);
        assertThat(admissions.count()).isEqualTo(6);
        assertThat(admissions.between(8, 14)).isEqualTo(2);
    }

    @Test
    void what_may_have_happened_outside_is_no_evidence() {
        admissions.add(0, 100);
        admissions.add(5, 6);
        assertThat(admissions.worst(10)).isOne();
        assertThat(admissions.worst(101)).isEqualTo(2);
    }
}
