package io.tollgate.node.limit.quota;

/** What may happen in a schedule of a {@link QuotaCluster}. */
enum QuotaFault {
    /** Calls, answers and returns are lost. */
    LOSS,
    /** They take up to three seconds. */
    SLOW,
    /** Answers are said twice. */
    TWICE,
    /** Some nodes, or all, do not reach the control plane. */
    AWAY,
    KILL,
    LEAVE,
    PAUSE,
    /** Nobody asks one node for so long that it gives back what it holds. */
    IDLE,
    CLOCK_STEP,
    GRANT,
    RESET,
    /** A day and a month end on the way. */
    TURN
}
