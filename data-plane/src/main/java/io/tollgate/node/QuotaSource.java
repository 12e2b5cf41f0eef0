package io.tollgate.node;

import io.tollgate.node.limit.quota.QuotaAsk;
import io.tollgate.node.limit.quota.QuotaLedger;
import io.tollgate.node.limit.quota.QuotaReply;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The control plane's quotas once there is a sync stream; before that nobody can tell. Any thread. */
final class QuotaSource implements QuotaLedger {
    private volatile @Nullable QuotaLedger remote;

    void to(QuotaLedger ledger) {
        remote = ledger;
    }

    @Override
    public CompletionStage<QuotaReply> reserve(QuotaAsk ask) {
        QuotaLedger ledger = remote;
        return ledger == null ? CompletableFuture.completedFuture(new QuotaReply.Unknown()) : ledger.reserve(ask);
    }

    @Override
    public CompletionStage<Boolean> giveBack(QuotaAsk.Name name, String period, long permits) {
        QuotaLedger ledger = remote;
        return ledger == null ? CompletableFuture.completedFuture(false) : ledger.giveBack(name, period, permits);
    }
}
