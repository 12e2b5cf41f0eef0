package io.tollgate.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Comes to each address with one key, again and again, and remembers when it was let in last and first refused. */
final class Witness implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<Visits> visits;
    private final List<Thread> callers;
    private volatile boolean ended;

    /** What one address did. */
    private static final class Visits {
        final AtomicInteger letIn = new AtomicInteger();
        /** When the last request that was let in had been sent. */
        volatile Instant lastLetIn = Instant.EPOCH;
        /** When the first refusal came. */
        volatile Instant refusedAt = Instant.MAX;
    }

    Witness(String key, List<URI> addresses) {
        visits = Stream.generate(Visits::new).limit(addresses.size()).toList();
        callers = Stream.iterate(0, i -> i + 1)
                .limit(addresses.size())
                .map(i -> Thread.ofVirtual().start(() -> visit(addresses.get(i), key, visits.get(i))))
                .toList();
    }

    private void visit(URI address, String key, Visits seen) {
        var caller = new Caller();
        while (!ended) {
            try {
                var sent = Instant.now();
                var status = caller.get(address, key).statusCode();
                if (status == 200) {
                    seen.lastLetIn = sent;
                    seen.letIn.incrementAndGet();
                } else if (status == 401 && seen.letIn.get() > 0 && seen.refusedAt.equals(Instant.MAX)) {
                    seen.refusedAt = Instant.now();
                }
            } catch (IOException failed) {
                throw new UncheckedIOException(address + " failed", failed); // the waiting for it finds out
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Waits until every address has let it in. */
    void awaitLetIn() {
        await().atMost(PATIENCE).until(() -> visits.stream().allMatch(each -> each.letIn.get() > 0));
    }

    /** Waits until every address has refused it. */
    void awaitRefused() {
        await().atMost(PATIENCE).until(() -> visits.stream().noneMatch(each -> each.refusedAt.equals(Instant.MAX)));
    }

    /** When the last request that address {@code index} let in had been sent. */
    Instant lastLetIn(int index) {
        return visits.get(index).lastLetIn;
    }

    /** When the first refusal of address {@code index} came. */
    Instant refusedAt(int index) {
        return visits.get(index).refusedAt;
    }

    @Override
    public void close() {
        ended = true;
        Threads.join(callers);
    }
}
