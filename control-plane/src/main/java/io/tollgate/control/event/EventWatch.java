package io.tollgate.control.event;

import io.tollgate.control.live.Registration;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * One person's look at requests as they happen. What is not taken in time is left out and counted. The feed adds, any
 * thread; {@link #next} blocks, and is for one thread.
 */
public final class EventWatch implements Registration {
    static final int WAITING_MAX = 500;

    private final String username;
    private final EventFilter filter;
    private final Consumer<EventWatch> ended;
    private final Deque<RequestEvent> waiting = new ArrayDeque<>();
    private long leftOut;
    private boolean over;
    private long takenNanos = System.nanoTime();

    EventWatch(String username, EventFilter filter, Consumer<EventWatch> ended) {
        this.username = username;
        this.filter = filter;
        this.ended = ended;
    }

    /**
     * What came since the last turn.
     *
     * @param leftOut requests that the filter lets through and that were too many to be shown
     * @param isOver nothing will come any more
     */
    public record Turn(List<RequestEvent> requests, long leftOut, boolean isOver) {
        public Turn {
            requests = List.copyOf(requests);
        }
    }

    String username() {
        return username;
    }

    EventFilter filter() {
        return filter;
    }

    synchronized void offer(List<RequestEvent> events, long missed) {
        for (RequestEvent event : events) {
            if (waiting.size() >= WAITING_MAX) {
                waiting.removeFirst(); // who comes late wants to see what is new
                leftOut++;
            }
            waiting.addLast(event);
        }
        leftOut += missed;
        notifyAll();
    }

    /** Waits for something to show, so long at most; what there is then may be nothing. */
    public synchronized Turn next(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        for (long left = atMost.toMillis(); waiting.isEmpty() && leftOut == 0 && !over && left > 0; ) {
            wait(left);
            left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        }
        Turn turn = new Turn(new ArrayList<>(waiting), leftOut, over);
        waiting.clear();
        leftOut = 0;
        takenNanos = System.nanoTime();
        return turn;
    }

    /** Whether nobody has looked for so long: a browser that is gone without a word. */
    synchronized boolean isForgotten(Duration silence) {
        return System.nanoTime() - takenNanos > silence.toNanos();
    }

    @Override
    public void close() {
        synchronized (this) {
            over = true;
            notifyAll();
        }
        ended.accept(this);
    }
}
