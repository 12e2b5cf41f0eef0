package io.tollgate.node.limit;

import io.tollgate.node.limit.ProofCluster.Fault;
import java.util.EnumSet;
import java.util.Set;

/** What keeps a strict limit from being exceeded; the proof takes one away at a time and must then find an excess. */
enum ProofRule {
    /** A permit is debited at the owner before it is used. */
    DEBIT_FIRST,
    /** A permit's time counts from before it was asked for, and late answers are not used. */
    SEND_TIME,
    /** An answer whose debit the backup did not acknowledge is not used. */
    CERTAIN_ANSWER,
    /** The owner counts a permit as used as late as it may be used. */
    LATE_COUNT,
    /** A new owner lets as much less time pass as wall clocks may differ. */
    TOLERATED_SKEW,
    /** A backup takes the owner's state, and never an older one. */
    MONOTONE_BACKUP,
    /** What is given back has a number, so that it counts once. */
    NUMBERED_RETURNS,
    /** The state of a live period is never forgotten. */
    NO_EVICTION,
    /** A spill counter has half of the limit, and a counter that may have been spent there starts with the other half. */
    HALF_AFTER_SPILL,
    /** Permits end by the clock that passes faster: a suspended machine has one that stood still. */
    BOTH_CLOCKS;

    /** What happens when it is played without: what it is there for. */
    Set<Fault> faults() {
        return switch (this) {
            case HALF_AFTER_SPILL -> EnumSet.of(Fault.CROWD);
            case BOTH_CLOCKS -> EnumSet.of(Fault.SUSPEND);
            default -> EnumSet.complementOf(EnumSet.of(Fault.CROWD, Fault.SUSPEND));
        };
    }
}
