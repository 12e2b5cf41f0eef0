package io.tollgate.node.limit;

import io.tollgate.node.limit.SplitCluster.Fault;
import java.util.EnumSet;
import java.util.Set;

/** What keeps one limit from being counted in two places; the proof takes one away at a time. */
enum SplitRule {
    /** Rule 3: a grant that the backup did not acknowledge is not used. */
    CERTAIN_ANSWER,
    /** Rule 4: an owner grants while it has votes of a majority. */
    QUORUM_LEASE,
    /** Rule 4: a voter that began anew says nothing until all is over that it may have voted for. */
    BOOT_SILENCE,
    /** Rules 6 and 7: only voters that lived before count for what is remembered. */
    REMEMBERED,
    /** Rule 5: who takes over waits until its predecessor's votes and permits are over. */
    GRACE,
    /** Rule 7: what may have been lost counts as spent. */
    CONSERVATIVE_START,
    /** Rule 7: the sentinel is at the backup before anybody grants by it. */
    BACKED_SENTINEL,
    /** Rule 8: a member whose clock is off grants nothing. */
    SKEW_REFUSED,
    /** A lite member has no vote, whoever sees it. */
    NO_LITE_VOTE;

    /** Whether few schedules show what it is for; the others stand against what is rarer, or what other rules catch, too. */
    boolean isShown() {
        return this == CONSERVATIVE_START || this == REMEMBERED || this == NO_LITE_VOTE;
    }

    /** How many lite members it is played with. */
    int lites() {
        return this == NO_LITE_VOTE ? 4 : 0;
    }

    /** What happens when it is played without. */
    Set<Fault> faults() {
        return this == SKEW_REFUSED
                ? EnumSet.of(Fault.CLOCK_OFF, Fault.CRASH)
                : EnumSet.complementOf(EnumSet.of(Fault.CLOCK_OFF));
    }
}
