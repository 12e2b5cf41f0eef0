package io.tollgate.node.limit;

import io.tollgate.node.limit.CellStep.Delivery;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Requests that wait for permits of one counter, in the order in which they came. Confined to its cell's lock. */
final class Waiters {
    private List<CompletableFuture<Permit>> waiting = new ArrayList<>(0);
    private long sinceNanos;

    void add(CompletableFuture<Permit> waiter, long nowNanos) {
        if (waiting.isEmpty()) {
            sinceNanos = nowNanos;
        }
        waiting.add(waiter);
    }

    /** Since when the first of them waits, or one who waited before them and does not any more. */
    long sinceNanos() {
        return sinceNanos;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Those who stopped waiting need nothing any more. */
    void forgetDone() {
        waiting.removeIf(CompletableFuture::isDone);
    }

    /** Each gets what {@code next} has, until it has nothing. */
    void serve(Supplier<@Nullable Permit> next, CellStep step) {
        int served = 0;
        for (CompletableFuture<Permit> waiter : waiting) {
            Permit permit = waiter.isDone() ? null : next.get();
            if (permit != null) {
                step.deliveries.add(new Delivery(waiter, permit));
            } else if (!waiter.isDone()) {
                break;
            }
            served++;
        }
        waiting.subList(0, served).clear();
    }

    /** All of them, who wait for a call from now on. */
    List<CompletableFuture<Permit>> board() {
        List<CompletableFuture<Permit>> aboard = waiting;
        waiting = new ArrayList<>(0);
        return aboard;
    }

    /** Those {@code aboard} of a call that brought nothing wait again, before those who came since. */
    void again(List<CompletableFuture<Permit>> aboard, long sentNanos) {
        if (!aboard.isEmpty()) {
            sinceNanos = sentNanos;
        }
        List<CompletableFuture<Permit>> all = new ArrayList<>(aboard);
        all.addAll(waiting);
        waiting = all;
    }
}
