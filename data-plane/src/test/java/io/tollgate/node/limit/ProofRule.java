package io.tollgate.node.limit;

import io.tollgate.node.limit.WholeCluster.Fault;
import java.util.EnumSet;
import java.util.Set;

/** What keeps a strict limit from being exceeded; the proof takes one away at a time and must then find an excess. */
enum ProofRule {
    /** A permit is debited at the owner before it is used. */
    DEBIT_FIRST(1),
    /** A permit's time counts from before it was asked for, and late answers are not used. */
    SEND_TIME(2),
    /** An answer whose debit the backup did not acknowledge is not used. */
    CERTAIN_ANSWER(7),
    /** The owner counts a permit as used as late as it may be used. */
    LATE_COUNT(1),
    /** A new owner lets as much less time pass as wall clocks may differ. */
    TOLERATED_SKEW(42),
    /** A backup takes the owner's state, and never an older one. */
    MONOTONE_BACKUP(20),
    /** What is given back has a number, so that it counts once. */
    NUMBERED_RETURNS(5),
    /** The state of a live period is never forgotten. */
    NO_EVICTION(1),
    /** A spill counter has half of the limit, and a counter that may have been spent there starts with the other half. */
    HALF_AFTER_SPILL(3),
    /** Permits end by the clock that passes faster: a suspended machine has one that stood still. */
    BOTH_CLOCKS(20);

    /** Of a schedule that shows it, where one does: of some rules few do. */
    final long seed;

    ProofRule(long seed) {
        this.seed = seed;
    }

    /** What happens when it is played without: what it is there for. */
    Set<Fault> faults() {
        return switch (this) {
            case HALF_AFTER_SPILL -> EnumSet.of(Fault.CROWD);
            case BOTH_CLOCKS -> EnumSet.of(Fault.SUSPEND);
            case CERTAIN_ANSWER, MONOTONE_BACKUP -> EnumSet.of(Fault.STALE_BACKUP);
            case DEBIT_FIRST, SEND_TIME, LATE_COUNT, TOLERATED_SKEW, NUMBERED_RETURNS, NO_EVICTION ->
                EnumSet.range(Fault.LOSS, Fault.CLOCK_STEP);
        };
    }
}
