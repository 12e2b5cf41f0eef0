package io.tollgate.node.cluster;

/** How far this node's member is. */
public enum MemberState {
    /** Waits for its turn, for members, or for the next try. */
    OFF,
    JOINING,
    JOINED
}
