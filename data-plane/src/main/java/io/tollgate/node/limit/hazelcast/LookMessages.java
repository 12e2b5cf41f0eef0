package io.tollgate.node.limit.hazelcast;

import com.hazelcast.core.HazelcastInstance;
import io.tollgate.node.limit.counter.CounterKey;
import io.tollgate.node.limit.counter.Grant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Asks owners how counters stand. Any thread of the ledger's. */
final class LookMessages {
    private LookMessages() {}

    /** Completes {@code answer}, exceptionally when the owner can't tell. */
    static void send(
            HazelcastInstance member, CounterKey key, LookEntryProcessor look, CompletableFuture<Grant.Leased> answer) {
        try {
            member.<String, StoredCounter>getMap(MapLedger.MAP)
                    .submitToKey(key.text(), look)
                    .whenCompleteAsync((reply, failure) -> settle(reply, failure, answer), Runnable::run);
        } catch (RuntimeException e) {
            answer.completeExceptionally(e); // the member is leaving
        }
    }

    private static void settle(
            long @Nullable [] reply, @Nullable Throwable failure, CompletableFuture<Grant.Leased> answer) {
        if (reply == null) {
            answer.completeExceptionally(failure == null ? new IllegalStateException("no answer") : failure);
            return;
        }
        LeaseReply.ofLongs(reply)
                .answered()
                .ifPresentOrElse(
                        answer::complete,
                        () -> answer.completeExceptionally(new IllegalStateException(
                                "the owner is not sure of what it has, or counts this with others")));
    }
}
