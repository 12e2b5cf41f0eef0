package io.tollgate.node.limit.quota;

import io.tollgate.node.limit.quota.QuotaCluster.Fault;
import java.util.EnumSet;
import java.util.Set;

/** What keeps a quota from being exceeded; the proof takes one away at a time and must then find an excess. */
enum QuotaRule {
    /** Whoever reserves holds the row: each reservation stands on the one before. */
    LOCKED_ROW,
    /** A chunk that is given back is given back once. */
    RETURNED_ONCE,
    /** An answer that is said again is neither used nor given back again. */
    FIRST_ANSWER,
    /** Of what is reserved a reset forgives what stays reserved: what comes back is not given out a second time. */
    FORGIVEN_STAYS;

    /** What happens when it is played without. */
    Set<Fault> faults() {
        return this == FORGIVEN_STAYS
                ? EnumSet.of(Fault.RESET, Fault.LEAVE, Fault.IDLE)
                : EnumSet.complementOf(EnumSet.of(Fault.RESET));
    }
}
