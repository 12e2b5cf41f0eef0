package io.tollgate.node.limit.owner;

import java.util.Set;
import java.util.UUID;

/**
 * What a voter says to a member that is in its view. That it says so means that it never removed that member's life from its
 * view in its own.
 *
 * @param view the members that it sees
 * @param ageNanos how long it lives: before that it may have voted for others and does not remember
 * @param wallMillis by its wall clock
 * @param life its own, as others see it in their views
 * @param sureTerm the term in which it may grant now; {@link #UNSURE} when it may not
 */
public record Vote(Set<UUID> view, long ageNanos, long wallMillis, UUID life, int sureTerm) {
    /** It has no majority's votes. */
    public static final int UNSURE = -1;

    public Vote {
        view = Set.copyOf(view);
    }

    /** Of one that may not grant itself. */
    public Vote(Set<UUID> view, long ageNanos, long wallMillis) {
        this(view, ageNanos, wallMillis, new UUID(0, 0), UNSURE);
    }
}
