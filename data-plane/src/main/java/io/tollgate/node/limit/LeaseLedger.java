package io.tollgate.node.limit;

import io.tollgate.node.limit.counter.CounterKey;
import io.tollgate.node.limit.counter.Grant;
import io.tollgate.node.limit.counter.LimitRule;
import io.tollgate.node.limit.counter.Want;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Where permits are debited before they are used. The one thing that the limiter knows of the cluster, so that what
 * stands behind it stays replaceable.
 *
 * <p>Any thread may call, event loops included: both methods return at once. Stages complete normally, on any thread,
 * within {@link LimitRule#CALL_NANOS}.
 */
public interface LeaseLedger {
    /** Un-debits what is given back, and debits what is wanted, as far as it is free then: one step, or nothing of it. */
    CompletionStage<Grant> lease(CounterKey key, LimitRule rule, Want want);

    /**
     * Un-debits permits that were never used, where no call is due that could take them along. Best effort: when the message is lost
     * they stay spent, as a bucket's do.
     *
     * @param strict as they were wanted
     */
    void giveBack(CounterKey key, LimitRule rule, Grant.Leased permits, boolean strict);

    /**
     * What {@link #lease} would find of a counter: what is left, and until when something comes back; changes nothing. Exceptionally when
     * nobody can tell: no owner that may grant is asked in time, or it is counted with others. For people, so it may take longer than
     * {@link #lease}, but not without end.
     *
     * @param strict as an owner would grant for a strict limit: what may have been forgotten is spent
     */
    default CompletionStage<Grant.Leased> look(CounterKey key, LimitRule rule, boolean strict) {
        return CompletableFuture.failedFuture(new UnsupportedOperationException("this ledger can't be looked at"));
    }

    /** How many nodes share the ledger, as far as is known; at least 1. */
    int members();

    /** Which of how many nodes this is, as the control plane tells: all nodes count alike, whom they see or not. */
    Place place();

    /**
     * A node among those that share.
     *
     * @param index from 0
     * @param of at least 1
     */
    record Place(int index, int of) {
        public Place {
            if (index < 0 || index >= of) {
                throw new IllegalArgumentException("place: " + index + " of " + of + " (expected: from 0 to below)");
            }
        }

        /** This node's part of {@code whole}: the parts of all add up to it. */
        public long partOf(long whole) {
            return whole / of + (index < whole % of ? 1 : 0);
        }
    }
}
