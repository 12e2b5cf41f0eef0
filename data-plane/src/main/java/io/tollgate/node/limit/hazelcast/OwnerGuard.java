package io.tollgate.node.limit.hazelcast;

/**
 * Whether the counters that live at this member may be counted by it now: not while it sees no majority, even for a member
 * that believes it does, since the two notice a cut at different times. Called by partition threads; never blocks.
 */
@FunctionalInterface
public interface OwnerGuard {
    /** A guard that lets everything pass, for a member that nobody can be cut off from. */
    OwnerGuard OPEN = () -> true;

    /** Whether it may grant. */
    boolean mayGrant();
}
