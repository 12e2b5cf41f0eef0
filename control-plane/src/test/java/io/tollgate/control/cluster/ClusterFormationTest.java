package io.tollgate.control.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.cluster.ClusterFormation.Candidate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One node at a time may start its cluster member. */
final class ClusterFormationTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private final ClusterFormation formation = new ClusterFormation(START);

    private static Candidate waiting(String node) {
        return new Candidate(node, node + ":5701", false);
    }

    private static Candidate joined(String node) {
        return new Candidate(node, node + ":5701", true);
    }

    private List<String> mayStart(int second, Candidate... live) {
        return formation.decide(List.of(live), false, START.plusSeconds(second)).mayStart();
    }

    @Test
    void theFirstNodeStartsAloneAndTheNextWhenItHasJoined() {
        assertThat(mayStart(0, waiting("a"), waiting("b"), waiting("c"))).containsExactly("a");
        assertThat(mayStart(1, waiting("a"), waiting("b"), waiting("c"))).containsExactly("a");
        assertThat(mayStart(2, joined("a"), waiting("b"), waiting("c"))).containsExactly("a", "b");
        assertThat(mayStart(3, joined("a"), joined("b"), waiting("c"))).containsExactly("a", "b", "c");
        assertThat(mayStart(4, joined("a"), joined("b"), joined("c"))).containsExactly("a", "b", "c");
    }

    @Test
    void aNodeThatNeverJoinsLosesItsTurnAfterTheLease() {
        assertThat(mayStart(0, waiting("a"), waiting("b"))).containsExactly("a");
        assertThat(mayStart(29, waiting("a"), waiting("b"))).containsExactly("a");
        assertThat(mayStart(30, waiting("a"), waiting("b"))).containsExactly("b");
        assertThat(mayStart(60, waiting("a"), waiting("b"))).containsExactly("a");
    }

    @Test
    void aNodeThatGoesAwayGivesItsTurnOnAtOnce() {
        assertThat(mayStart(0, waiting("a"), waiting("b"))).containsExactly("a");
        assertThat(mayStart(1, waiting("b"))).containsExactly("b");
    }

    @Test
    void aNodeThatComesDuringAnothersTurnWaits() {
        assertThat(mayStart(0, waiting("b"))).containsExactly("b");
        assertThat(mayStart(1, waiting("a"), waiting("b"))).containsExactly("b");
    }

    @Test
    void afterARestartThoseWhoWereThereAreWaitedForBeforeAnybodyStartsAnew() {
        var early = formation.decide(List.of(waiting("b")), true, START.plusSeconds(1));
        assertThat(early.mayStart()).isEmpty();
        // "a" comes back and is in the cluster still: now "b" has somebody to join.
        var back = formation.decide(List.of(joined("a"), waiting("b")), true, START.plusSeconds(2));
        assertThat(back.mayStart()).containsExactly("a", "b");
    }

    @Test
    void thoseWhoNeverComeBackAreNotWaitedForLong() {
        Instant later = START.plus(ClusterFormation.GATHERING);
        assertThat(formation.decide(List.of(waiting("b")), true, later).mayStart())
                .containsExactly("b");
        assertThat(ClusterFormation.GATHERING).isLessThan(Duration.ofSeconds(10));
    }
}
