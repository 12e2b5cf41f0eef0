package io.tollgate.node.limit.hazelcast;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.tollgate.node.limit.counter.CounterKey;
import io.tollgate.node.limit.counter.Grant;
import io.tollgate.node.limit.counter.LimitRule;
import java.util.concurrent.Executor;

/** Gives permits back in messages of their own, where no call takes them along. Any thread of the ledger's. */
final class ReturnMessages {
    private final StrandedPermits stranded;
    private final Executor later;

    /** That go on with an answer on {@code later}, and count in {@code stranded} what nobody takes back. */
    ReturnMessages(StrandedPermits stranded, Executor later) {
        this.stranded = stranded;
        this.later = later;
    }

    void send(HazelcastInstance member, CounterKey key, LimitRule rule, Grant.Leased permits, boolean strict) {
        try {
            IMap<String, StoredCounter> map = member.getMap(MapLedger.MAP);
            map.submitToKey(key.text(), new ReturnEntryProcessor(rule, permits))
                    .whenCompleteAsync(
                            (found, failure) -> {
                                if (Boolean.FALSE.equals(found)) {
                                    sendToSpill(map, MapLedger.spillKey(key, rule, strict), rule, permits);
                                } else if (failure != null) {
                                    stranded.add(StrandedPermits.Why.LOST, permits.permits());
                                }
                            },
                            later);
        } catch (RuntimeException e) {
            stranded.add(StrandedPermits.Why.UNSENT, permits.permits()); // the member is leaving
        }
    }

    /** What has no counter of its own was taken of one that it shares, or of one that is gone. */
    private void sendToSpill(IMap<String, StoredCounter> map, String spillKey, LimitRule rule, Grant.Leased permits) {
        map.submitToKey(spillKey, new ReturnEntryProcessor(rule, permits))
                .whenCompleteAsync(
                        (found, failure) -> {
                            if (!Boolean.TRUE.equals(found)) {
                                stranded.add(StrandedPermits.Why.LOST, permits.permits());
                            }
                        },
                        Runnable::run);
    }
}
