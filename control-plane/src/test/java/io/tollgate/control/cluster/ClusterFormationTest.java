package io.tollgate.control.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.cluster.ClusterFormation.Candidate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One node at a time may start its cluster member. */
final class ClusterFormationTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private ClusterFormation.@Nullable Turn turn;

    private static Candidate waiting(String node) {
        return new Candidate(node, node + ":5701", false, false);
    }

    private static Candidate joined(String node) {
        return new Candidate(node, node + ":5701", true, false);
    }

    private static Candidate lite(String node, boolean joined) {
        return new Candidate(node, node + ":5701", joined, true);
    }

    private List<String> mayStart(int second, Candidate... live) {
        return decide(false, second, live);
    }

    private List<String> decide(boolean gathering, int second, Candidate... live) {
        var decision = ClusterFormation.decide(List.of(live), gathering, turn, START.plusSeconds(second));
        turn = decision.turn();
        return decision.mayStart();
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
        assertThat(decide(true, 1, waiting("b"))).isEmpty();
        // "a" comes back and is in the cluster still: now "b" has somebody to join.
        assertThat(decide(true, 2, joined("a"), waiting("b"))).containsExactly("a", "b");
    }

    @Test
    void liteMembersFoundNothingAndNeedNoTurnWhereADataMemberIs() {
        assertThat(mayStart(0, lite("a", false), waiting("b"), lite("c", false)))
                .as("alone they would count nothing")
                .containsExactly("b");
        assertThat(mayStart(1, lite("a", false), joined("b"), lite("c", false), waiting("d"), waiting("e")))
                .as("all at once, while others take turns")
                .containsExactly("a", "b", "c", "d");
        assertThat(mayStart(40, lite("a", false)))
                .as("when the last data member has gone")
                .isEmpty();
        assertThat(mayStart(41, lite("a", true))).as("one that runs goes on").containsExactly("a");
    }

    @Test
    void aLiteMemberThatComesBackFirstIsNobodyToJoin() {
        assertThat(decide(true, 1, lite("a", true), waiting("b"))).isEmpty();
        assertThat(decide(false, 4, lite("a", true), waiting("b"))).containsExactly("a", "b");
    }

    @Test
    void thoseWhoNeverComeBackAreNotWaitedForLong() {
        assertThat(decide(true, 1, waiting("b"))).isEmpty();
        assertThat(decide(false, 4, waiting("b"))).containsExactly("b");
        assertThat(ClusterFormation.GATHERING).isLessThan(Duration.ofSeconds(10));
    }
}
