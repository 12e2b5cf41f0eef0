package io.tollgate.node.limit.quota;

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
    FORGIVEN_STAYS,
    /** A node asks for nothing until it was told by which names the others count. */
    TOLD_NAMES;

    /** What happens when it is played without. */
    Set<QuotaFault> faults() {
        return switch (this) {
            case FORGIVEN_STAYS -> EnumSet.of(QuotaFault.RESET, QuotaFault.LEAVE, QuotaFault.IDLE);
            case TOLD_NAMES -> EnumSet.of(QuotaFault.KILL, QuotaFault.LEAVE);
            case LOCKED_ROW, RETURNED_ONCE, FIRST_ANSWER -> EnumSet.complementOf(EnumSet.of(QuotaFault.RESET));
        };
    }
}
