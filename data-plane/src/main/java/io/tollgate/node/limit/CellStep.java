package io.tollgate.node.limit;

import io.tollgate.node.limit.counter.Grant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What a change of a {@link Cell} asks of the world, collected under the cell's lock and done outside of it. Confined to
 * one thread.
 */
final class CellStep {
    /** {@link #dueNanos}: nothing is due. */
    static final long NEVER = Long.MAX_VALUE;

    /** Who waited, and what he gets. */
    record Delivery(CompletableFuture<Permit> waiter, Permit permit) {}

    /**
     * A call of the owner.
     *
     * @param need permits for those aboard
     * @param ahead permits for later
     * @param aboard those who wait for it
     * @param back permits that were not used, which the owner gets back before it gives any
     */
    record Call(
            long need, long ahead, long sentNanos, List<CompletableFuture<Permit>> aboard, List<Grant.Leased> back) {}

    final List<Delivery> deliveries = new ArrayList<>(2);
    /** Not used, and not given back with a call: a bucket's burn, others go back alone. */
    final List<Grant.Leased> unused = new ArrayList<>(2);

    private @Nullable Call call;
    private long dueNanos = NEVER;

    /** The earlier of two moments, either of which may be {@link #NEVER}. */
    static long earlier(long one, long other) {
        return one == NEVER || (other != NEVER && other - one < 0) ? other : one;
    }

    /** Whether {@code atNanos} has come. */
    static boolean isDue(long atNanos, long nowNanos) {
        return atNanos != NEVER && nowNanos - atNanos >= 0;
    }

    /** To be sent now; null when there is none. */
    @Nullable
    Call call() {
        return call;
    }

    void call(Call toSend) {
        call = toSend;
    }

    /** When the cell wants {@link Cell#tick} called, or {@link #NEVER}. */
    long dueNanos() {
        return dueNanos;
    }

    void due(long atNanos) {
        dueNanos = atNanos;
    }
}
