package io.tollgate.node.limit;

import io.tollgate.node.limit.SplitFaults.Fault;
import java.util.EnumSet;
import java.util.Set;

/**
 * What keeps one limit from being counted in two places. The proof takes one away at a time, and finds an excess then, but for those
 * of which {@code docs/limits-proof.md} says that nothing shows them.
 */
enum SplitRule {
    /** Rule 3: a grant that the backup did not acknowledge is not used. */
    CERTAIN_ANSWER(2),
    /** Rule 4: an owner grants while it has votes of a majority. */
    QUORUM_LEASE(1),
    /** Rule 4: a voter that began anew says nothing until all is over that it may have voted for. */
    BOOT_SILENCE(1),
    /** Rules 6 and 7: only voters that lived before count for what is remembered. */
    REMEMBERED(860),
    /** Rule 5: who takes over waits until its predecessor's votes and permits are over. */
    GRACE(1),
    /** Rule 7: what may have been lost counts as spent. */
    CONSERVATIVE_START(4),
    /** Rule 7: whose clock was far off may have forgotten counters, and begins anew with what may have been lost spent. */
    FORGETFUL(7),
    /** Rule 7: the sentinel is at the backup before anybody grants by it. */
    BACKED_SENTINEL(1),
    /** Rule 8: a member whose clock is off grants nothing. */
    SKEW_REFUSED(1),
    /** Rule 8: of two members that grant one's clock may be ahead of the other's by twice what each is off from most others'. */
    APART_TWICE(1),
    /** Rule 8: nor does one whose clock was set, from that moment on. */
    OWN_STEP(1),
    /** Rule 8: what is given back says nothing of the time. */
    RETURN_TELLS_NO_TIME(1),
    /** Rule 11: of two clusters that find each other the smaller one's counters are thrown away. */
    DISCARDED_MERGE(1),
    /** Rule 13: a call that nobody answers is over after a while. Without it nothing is exceeded, but not all is counted again. */
    CALL_ENDS(2),
    /** A lite member has no vote, whoever sees it. */
    NO_LITE_VOTE(19);

    /** Of a schedule that shows it, where one is known. */
    final long seed;

    SplitRule(long seed) {
        this.seed = seed;
    }

    /** How many lite members it is played with. */
    int lites() {
        return this == NO_LITE_VOTE ? 4 : 0;
    }

    /** What happens when it is played without: what it is there for, where that is rare by chance. */
    Set<Fault> faults() {
        return switch (this) {
            case CERTAIN_ANSWER -> EnumSet.of(Fault.DEAF_BACKUP);
            case QUORUM_LEASE, GRACE -> EnumSet.of(Fault.LONE_HALF);
            case BOOT_SILENCE -> EnumSet.of(Fault.TURNCOAT);
            case SKEW_REFUSED -> EnumSet.of(Fault.HEIR_AHEAD);
            case APART_TWICE -> EnumSet.of(Fault.CLOCKS_APART);
            case OWN_STEP -> EnumSet.of(Fault.OWNER_SET_BACK);
            case RETURN_TELLS_NO_TIME -> EnumSet.of(Fault.SUCCESSOR_AHEAD);
            case FORGETFUL -> EnumSet.of(Fault.FAR_AHEAD);
            case DISCARDED_MERGE -> EnumSet.of(Fault.CUT);
            case CALL_ENDS -> EnumSet.of(Fault.LOSS);
            case REMEMBERED, CONSERVATIVE_START, BACKED_SENTINEL, NO_LITE_VOTE -> {
                Set<Fault> faults = EnumSet.copyOf(Fault.ANYWHERE);
                faults.remove(Fault.CLOCK_OFF);
                yield faults;
            }
        };
    }
}
