package io.tollgate.node.limit.quota;

import java.util.concurrent.CompletionStage;

/** Where quotas are kept. Any thread may call, event loops included: both methods return at once. */
public interface QuotaLedger {
    /** Reserves what is asked for, as far as it is left. Completes normally, on any thread, within a quarter of a second. */
    CompletionStage<QuotaReply> reserve(QuotaAsk ask);

    /** Un-reserves {@code permits} that were never used. Best effort: when the message is lost they stay used. */
    void giveBack(QuotaAsk.Name name, String period, long permits);
}
