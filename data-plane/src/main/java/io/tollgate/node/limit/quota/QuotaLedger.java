package io.tollgate.node.limit.quota;

import java.util.concurrent.CompletionStage;

/** Where quotas are kept. Any thread may call, event loops included: both methods return at once. */
public interface QuotaLedger {
    /** Reserves what is asked for, as far as it is left. Completes normally, on any thread, within a quarter of a second. */
    CompletionStage<QuotaReply> reserve(QuotaAsk ask);

    /**
     * Un-reserves {@code permits} that were never used. Completes normally, with whether it was said that this was done; else they
     * may stay used, and are not given back again.
     */
    CompletionStage<Boolean> giveBack(QuotaAsk.Name name, String period, long permits);
}
