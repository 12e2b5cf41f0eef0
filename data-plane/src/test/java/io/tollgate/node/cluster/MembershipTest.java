package io.tollgate.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.node.cluster.Membership.Names;
import io.tollgate.node.cluster.Membership.Peer;
import io.tollgate.node.settings.MemberKind;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who counts of those whom a view names: for the majority, and for what may be in flight. */
class MembershipTest {
    private static Membership view(Set<String> voters, Set<String> lite, Peer... peers) {
        return new Membership(
                "c", 1, List.of(peers), Membership.Start.NOW, new Names(Set.of(), voters, lite, OptionalLong.empty()));
    }

    @Test
    void a_lite_member_is_no_voter_and_has_its_part_of_what_may_be_in_flight() {
        Membership view =
                view(Set.of("a", "b"), Set.of("gone"), new Peer("a", "a:1", true), new Peer("l", "l:1", true, true));
        assertThat(view.voters("l", MemberKind.LITE)).containsExactlyInAnyOrder("a", "b");
        assertThat(view.voters("a", MemberKind.DATA)).containsExactlyInAnyOrder("a", "b");
        assertThat(view.voters("new", MemberKind.DATA)).containsExactlyInAnyOrder("a", "b", "new");
        assertThat(view.sharers("l")).containsExactlyInAnyOrder("a", "b", "gone", "l");
        assertThat(view.sharers("a")).containsExactlyInAnyOrder("a", "b", "gone");
    }

    @Test
    void lite_members_alone_have_no_voter() {
        Membership view =
                view(Set.of(), Set.of("l", "m"), new Peer("l", "l:1", true, true), new Peer("m", "m:1", true, true));
        assertThat(view.voters("l", MemberKind.LITE)).isEmpty();
        assertThat(view.sharers("l")).containsExactlyInAnyOrder("l", "m");
    }

    @Test
    void what_a_node_said_last_counts_and_for_one_that_is_away_the_book() {
        Membership view = view(
                Set.of("a"),
                Set.of("turned", "away"),
                new Peer("turned", "t:1", false),
                new Peer("l", "l:1", false, true));
        assertThat(view.isLite("l")).isTrue();
        assertThat(view.isLite("away")).isTrue();
        assertThat(view.isLite("turned"))
                .as("it is about to join as a data member")
                .isFalse();
        assertThat(view.isLite("a")).isFalse();
        assertThat(view.isLite("nobody")).isFalse();
    }
}
