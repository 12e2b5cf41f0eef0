package io.tollgate.node.record;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The last requests that the gateway answered itself, until others take their places: somebody may ask why. Event loops add;
 * any thread looks.
 */
public final class RecentRefusals {
    /** So many are remembered; each takes at most about four kilobytes, most of them a tenth of that. */
    public static final int COUNT_MAX = 1_024;

    private final AtomicReferenceArray<@Nullable RefusedRequest> ring = new AtomicReferenceArray<>(COUNT_MAX);
    private final AtomicLong next = new AtomicLong();

    void add(ExchangeRecord facts) {
        ring.set((int) (next.getAndIncrement() % COUNT_MAX), RefusedRequest.of(facts));
    }

    /** The newest with that id. Clients may choose ids, so there may be others. */
    public Optional<RefusedRequest> find(String requestId) {
        long newest = next.get();
        for (long i = newest - 1; i >= Math.max(0, newest - COUNT_MAX); i--) {
            RefusedRequest each = ring.get((int) (i % COUNT_MAX));
            if (each != null && each.id().equals(requestId)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }
}
