package io.tollgate.node.limit;

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
    NO_EVICTION
}
