package io.tollgate.node.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When enough tries have failed to say that a target cannot be reached. */
class ReachabilityTest {
    private long nowNanos = 1_000;
    private final Reachability reachability = new Reachability(() -> nowNanos);

    private void failures(int count) {
        for (int i = 0; i < count; i++) {
            reachability.failed();
        }
    }

    @Test
    void one_that_nobody_tried_is_reachable() {
        assertThat(reachability.isReachable()).isTrue();
    }

    @Test
    void a_few_failures_at_once_are_enough_and_fewer_are_not() {
        failures(Reachability.TRIES - 1);
        assertThat(reachability.isReachable()).isTrue();
        failures(1);
        assertThat(reachability.isReachable()).isFalse();
    }

    @Test
    void two_are_enough_when_they_are_apart() {
        failures(1);
        nowNanos += Reachability.APART_NANOS - 1;
        failures(1);
        assertThat(reachability.isReachable()).isTrue();
        reachability.worked();
        failures(1);
        nowNanos += Reachability.APART_NANOS;
        failures(1);
        assertThat(reachability.isReachable()).isFalse();
    }

    @Test
    void the_first_that_works_ends_it_and_the_count_begins_anew() {
        failures(Reachability.TRIES);
        reachability.worked();
        assertThat(reachability.isReachable()).isTrue();
        failures(Reachability.TRIES - 1);
        assertThat(reachability.isReachable()).isTrue();
    }

    @Test
    void what_was_not_tried_for_long_is_not_known_to_be_away() {
        failures(Reachability.TRIES);
        nowNanos += Reachability.REMEMBERED_NANOS;
        assertThat(reachability.isReachable()).isFalse();
        nowNanos += 1;
        assertThat(reachability.isReachable()).isTrue();
        failures(1);
        assertThat(reachability.isReachable()).as("it was not well in between").isFalse();
        nowNanos += 20 * Reachability.REMEMBERED_NANOS;
        failures(1);
        assertThat(reachability.isReachable()).as("old failures do not count").isTrue();
    }
}
