package io.tollgate.control.key;

import java.time.Instant;
import java.util.List;

/** Knows on which nodes a credential change is in force. Implemented where nodes are known; optional. */
@FunctionalInterface
public interface EnforcementReceipts {
    /**
     * Who has applied the change.
     *
     * @param sequence of the change
     * @param changedAt when it was committed, from which {@code afterMillis} counts
     */
    Enforcement enforcement(long sequence, Instant changedAt);

    /**
     * Where a change is in force.
     *
     * @param inForce how many nodes have applied it
     * @param of how many nodes there are that should
     */
    record Enforcement(long sequence, List<Receipt> nodes, int inForce, int of) {
        public Enforcement {
            nodes = List.copyOf(nodes);
        }
    }

    /**
     * One node's receipt.
     *
     * @param afterMillis from the commit to the node's acknowledgement
     */
    record Receipt(String node, Instant appliedAt, long afterMillis) {}
}
