package io.tollgate.node.transport;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;

/**
 * Takes from each event loop what it alone may touch. A loop that is late is not waited for: what it hands over comes with
 * a later visit, and is never lost nor read by two threads. Confined to one thread, which is none of the loops.
 *
 * @param <T> what a loop hands over; it keeps no reference to it
 */
public final class LoopVisits<T> {
    private static final long WAIT_MILLIS_MAX = 1_000;

    private final List<EventLoop> loops;
    private final IntFunction<T> hand;
    /** One question a loop at most, so that a stuck loop does not gather them. */
    private final List<Deque<Future<T>>> asked;

    /**
     * Visits to {@code loops}.
     *
     * @param hand called on the loop of that index; what it returns is the visitor's from then on
     */
    public LoopVisits(List<EventLoop> loops, IntFunction<T> hand) {
        this.loops = loops;
        this.hand = hand;
        asked = new ArrayList<>(loops.size());
        loops.forEach(loop -> asked.add(new ArrayDeque<>(1)));
    }

    /** What the loops that answer in time hand over. */
    public List<T> visit() {
        for (int i = 0; i < loops.size(); i++) {
            ask(i);
        }
        List<T> taken = new ArrayList<>(loops.size());
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WAIT_MILLIS_MAX);
        asked.forEach(question -> take(question, deadline, taken));
        return taken;
    }

    private void ask(int index) {
        if (asked.get(index).isEmpty()) {
            try {
                asked.get(index).add(loops.get(index).submit(() -> hand.apply(index)));
            } catch (RejectedExecutionException e) {
                // The loop has ended, and what it counted with it.
            }
        }
    }

    private void take(Deque<Future<T>> question, long deadline, List<T> taken) {
        Future<T> answer = question.peek();
        if (answer == null) {
            return;
        }
        try {
            taken.add(answer.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS));
            question.remove();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            question.remove(); // the next visit asks anew
            throw new IllegalStateException("handing over does not fail", e.getCause());
        } catch (TimeoutException e) {
            // It stays asked; a stuck loop shows in its lag.
        }
    }
}
