package io.tollgate.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which process may take its member for the first of a cluster. */
class FoundationTest {
    private final Foundation foundation = new Foundation("one");

    private static Membership view(Membership.Start start, OptionalLong quiet, String... voters) {
        return new Membership(
                "name", 1, List.of(), start, new Membership.Names(Set.of("one", "two"), Set.of(voters), quiet));
    }

    private static final Membership NOBODY = view(Membership.Start.NOW, OptionalLong.of(5));

    @Test
    void one_that_starts_while_nobody_counts_and_is_then_the_only_voter() {
        foundation.starts(NOBODY);
        foundation.told(NOBODY, false);
        assertThat(foundation.quietSinceMillis()).as("not told yet").isEmpty();
        foundation.told(view(Membership.Start.NOW, OptionalLong.empty(), "one"), true);
        assertThat(foundation.quietSinceMillis()).hasValue(5);
    }

    @Test
    void not_one_that_was_a_voter_before_this_process_had_joined() {
        foundation.starts(NOBODY);
        foundation.told(view(Membership.Start.NOW, OptionalLong.empty(), "one"), false);
        foundation.told(view(Membership.Start.NOW, OptionalLong.empty(), "one"), true);
        assertThat(foundation.quietSinceMillis()).isEmpty();
    }

    @Test
    void not_one_that_another_was_quicker_than() {
        foundation.starts(NOBODY);
        foundation.told(view(Membership.Start.NOW, OptionalLong.empty(), "two"), true);
        foundation.told(view(Membership.Start.NOW, OptionalLong.empty(), "one"), true);
        assertThat(foundation.quietSinceMillis()).isEmpty();
    }

    @Test
    void not_one_that_starts_by_a_stored_view_or_is_not_told() {
        foundation.starts(view(Membership.Start.IN_TURN, OptionalLong.of(0)));
        foundation.told(view(Membership.Start.NOW, OptionalLong.empty(), "one"), true);
        assertThat(foundation.quietSinceMillis()).isEmpty();
        foundation.starts(view(Membership.Start.NOW, OptionalLong.empty()));
        foundation.told(view(Membership.Start.NOW, OptionalLong.empty(), "one"), true);
        assertThat(foundation.quietSinceMillis()).isEmpty();
    }

    @Test
    void not_the_next_start_of_the_same_process() {
        foundation.starts(NOBODY);
        foundation.told(view(Membership.Start.NOW, OptionalLong.empty(), "one"), true);
        foundation.starts(view(Membership.Start.NOW, OptionalLong.empty(), "one"));
        assertThat(foundation.quietSinceMillis()).isEmpty();
    }
}
