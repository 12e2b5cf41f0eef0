package io.tollgate.node.limit.hazelcast;

import io.tollgate.node.limit.counter.CounterState;
import io.tollgate.node.limit.counter.LimitRule;
import io.tollgate.node.limit.counter.OwnerTime;
import io.tollgate.node.limit.owner.Trust;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** By what a member may grant from a counter that lives there, and tell of it: the same for both. */
record Standing(Trust trust, boolean strict) {
    private static final Trust UNKNOWN = new Trust(Trust.NONE, 0);

    /** Empty when it may not: it sees no majority or, for a strict limit, nobody knows what is remembered. */
    static Optional<Standing> of(Ownership ownership, String counter, boolean strict) {
        if (!ownership.seesMajority()) {
            return Optional.empty();
        }
        Trust trust = ownership.trust(counter).orElse(UNKNOWN);
        return strict && trust.equals(UNKNOWN) ? Optional.empty() : Optional.of(new Standing(trust, strict));
    }

    /** A relaxed limit takes what it finds; for a strict one, what is not known to be remembered counts as spent. Null: a new one. */
    @Nullable
    CounterState counter(@Nullable StoredCounter stored, LimitRule rule, OwnerTime now) {
        CounterState state = stored == null ? null : stored.state();
        return strict ? trust.counter(state, stored == null ? Trust.NONE : stored.trust(), rule, now) : state;
    }
}
