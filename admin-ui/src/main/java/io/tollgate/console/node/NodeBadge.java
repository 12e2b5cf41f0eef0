package io.tollgate.console.node;

import io.tollgate.console.kit.StatusBadge;
import io.tollgate.console.kit.StatusBadge.Tone;
import io.tollgate.control.node.NodeState;

/** A node's state in the colour that it deserves. */
public final class NodeBadge {
    private NodeBadge() {}

    /** The badge of {@code state}. */
    public static StatusBadge of(NodeState state) {
        Tone tone = switch (state) {
            case READY -> Tone.OK;
            case STALE -> Tone.WARN;
            case DRAINING -> Tone.NOTE;
            case OFFLINE, REJECTED, REVOKED -> Tone.BAD;
        };
        return new StatusBadge(tone, state.label());
    }
}
