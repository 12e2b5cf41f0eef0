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
 */
public record Vote(Set<UUID> view, long ageNanos, long wallMillis) {
    public Vote {
        view = Set.copyOf(view);
    }
}
