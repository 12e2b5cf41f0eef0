package io.tollgate.node.record;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Requests for somebody who watches right now. While nobody does, an exchange costs one look at a field; while somebody
 * does, event loops put what the filters let through into places that are bounded from one {@link #take} to the next, and
 * count the rest. Each filter has places of its own, so that whoever looks for one thing sees it beside somebody who looks
 * at everything. Event loops add; one thread asks and takes.
 */
public final class LiveRequests {
    /** So many a filter between two takes; with four takes a second that is a hundred requests a second. */
    public static final int PLACES = 25;
    /** Each is tried on every request. */
    public static final int FILTERS_MAX = 32;
    /** Between two takes, for all filters together: a message with the longest of them stays below what a stream takes. */
    static final int ROOM = 400;

    private final LongSupplier nanoTime;
    private final ConcurrentLinkedQueue<ExchangeRecord> queue = new ConcurrentLinkedQueue<>();
    /** In the queue, whichever filters come and go before it is taken. */
    private final AtomicInteger room = new AtomicInteger(ROOM);

    private volatile @Nullable Wanted wanted;
    private long untilNanos;

    /** Nobody watches. */
    public LiveRequests(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * What has been since the last take.
     *
     * @param requests in the order in which they ended
     * @param leftOut for filters that let through more than there were places for
     */
    public record Taken(List<ExchangeRecord> requests, List<LeftOut> leftOut) {
        public Taken {
            requests = List.copyOf(requests);
            leftOut = List.copyOf(leftOut);
        }
    }

    /** So many requests that {@code filter} let through had no place. */
    public record LeftOut(RequestFilter filter, long requests) {}

    /** Filters, and what each has left until the next take; event loops count in it. */
    private static final class Wanted {
        private final List<RequestFilter> filters;
        private final AtomicIntegerArray places;
        private final AtomicLongArray leftOut;
        /** Ids of single requests that somebody awaits; mostly none. */
        private final Set<String> awaited;

        Wanted(List<RequestFilter> filters) {
            this.filters = filters;
            this.awaited = filters.stream()
                    .map(RequestFilter::requestId)
                    .filter(id -> !id.isEmpty())
                    .collect(Collectors.toUnmodifiableSet());
            this.places = new AtomicIntegerArray(filters.size());
            this.leftOut = new AtomicLongArray(filters.size());
            free();
        }

        void free() {
            for (int i = 0; i < filters.size(); i++) {
                places.set(i, PLACES);
            }
        }
    }

    /**
     * Shows requests that any of {@code filters} lets through, for so long; nobody watches when there are none. To ask for the
     * same once more begins nothing anew.
     *
     * @param filters different ones, {@link #FILTERS_MAX} at most
     */
    public void watch(List<RequestFilter> filters, long nanos) {
        if (filters.size() > FILTERS_MAX) {
            throw new IllegalArgumentException(
                    "filters: " + filters.size() + " (expected: at most " + FILTERS_MAX + ")");
        }
        untilNanos = nanoTime.getAsLong() + nanos;
        Wanted before = wanted;
        if (filters.isEmpty() || nanos <= 0) {
            wanted = null;
        } else if (before == null || !before.filters.equals(filters)) {
            wanted = new Wanted(List.copyOf(filters));
        }
    }

    /** Whether anybody still watches. */
    public boolean isWatched() {
        if (wanted != null && nanoTime.getAsLong() - untilNanos >= 0) {
            wanted = null;
        }
        return wanted != null;
    }

    /** Whether somebody waits for just this request, and wants to know how long it is at each step. Never waits. */
    boolean isAwaited(String requestId) {
        Wanted now = wanted;
        return now != null && !now.awaited.isEmpty() && now.awaited.contains(requestId);
    }

    /** Facts that nobody touches any more. Never waits. */
    void add(ExchangeRecord facts) {
        Wanted now = wanted;
        if (now != null) {
            add(now, facts);
        }
    }

    private void add(Wanted now, ExchangeRecord facts) {
        for (int i = 0; i < now.filters.size(); i++) {
            if (now.filters.get(i).matches(facts) && isLeft(now.places, i)) {
                if (room.get() > 0 && room.getAndDecrement() > 0) {
                    queue.add(facts);
                    return;
                }
                break;
            }
        }
        for (int i = 0; i < now.filters.size(); i++) {
            if (now.filters.get(i).matches(facts)) {
                now.leftOut.incrementAndGet(i);
            }
        }
    }

    private static boolean isLeft(AtomicIntegerArray places, int i) {
        return places.get(i) > 0 && places.getAndDecrement(i) > 0;
    }

    /** Takes what is there, which makes place for as many more. */
    public Taken take() {
        List<ExchangeRecord> requests = new ArrayList<>(PLACES);
        for (ExchangeRecord facts = queue.poll(); facts != null; facts = queue.poll()) {
            requests.add(facts);
        }
        room.set(ROOM);
        Wanted now = wanted;
        return new Taken(requests, now == null ? List.of() : freed(now));
    }

    private static List<LeftOut> freed(Wanted now) {
        now.free();
        List<LeftOut> leftOut = new ArrayList<>();
        for (int i = 0; i < now.filters.size(); i++) {
            long requests = now.leftOut.getAndSet(i, 0);
            if (requests > 0) {
                leftOut.add(new LeftOut(now.filters.get(i), requests));
            }
        }
        return leftOut;
    }
}
