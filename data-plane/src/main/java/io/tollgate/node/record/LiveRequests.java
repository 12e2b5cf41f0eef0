package io.tollgate.node.record;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Requests for somebody who watches right now. While nobody does, an exchange costs one look at a field; while somebody
 * does, event loops put what the filters let through into places that are bounded from one {@link #take} to the next, and
 * count the rest. Event loops add; one thread asks and takes.
 */
public final class LiveRequests {
    /** So many between two takes; with four takes a second that is a hundred requests a second. */
    public static final int PLACES = 25;

    private final LongSupplier nanoTime;
    private final ConcurrentLinkedQueue<ExchangeRecord> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger places = new AtomicInteger(PLACES);
    private final LongAdder passed = new LongAdder();
    private volatile @Nullable List<RequestFilter> filters;
    private long untilNanos;

    /** Nobody watches. */
    public LiveRequests(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * What has been since the last take.
     *
     * @param requests in the order in which they ended
     * @param passed that the filters let through, taken or not
     */
    public record Taken(List<ExchangeRecord> requests, long passed) {
        public Taken {
            requests = List.copyOf(requests);
        }
    }

    /** Shows requests that any of {@code wanted} lets through, for so long; nobody watches when there are none. */
    public void watch(List<RequestFilter> wanted, long nanos) {
        untilNanos = nanoTime.getAsLong() + nanos;
        filters = wanted.isEmpty() || nanos <= 0 ? null : List.copyOf(wanted);
    }

    /** Whether anybody still watches. */
    public boolean isWatched() {
        if (filters != null && nanoTime.getAsLong() - untilNanos >= 0) {
            filters = null;
        }
        return filters != null;
    }

    /** Facts that nobody touches any more. Never waits. */
    void add(ExchangeRecord facts) {
        List<RequestFilter> wanted = filters;
        if (wanted != null) {
            add(wanted, facts);
        }
    }

    private void add(List<RequestFilter> wanted, ExchangeRecord facts) {
        for (RequestFilter filter : wanted) {
            if (filter.matches(facts)) {
                passed.increment();
                if (places.get() > 0 && places.getAndDecrement() > 0) {
                    queue.add(facts);
                }
                return;
            }
        }
    }

    /** Takes what is there, which makes place for as many more. */
    public Taken take() {
        List<ExchangeRecord> requests = new ArrayList<>(PLACES);
        for (ExchangeRecord facts = queue.poll(); facts != null; facts = queue.poll()) {
            requests.add(facts);
        }
        places.set(PLACES);
        return new Taken(requests, passed.sumThenReset());
    }
}
