package io.tollgate.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Requests that go on while something else happens: one caller for each address, one request after the other. */
final class Traffic implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(5);

    private final AtomicInteger answered = new AtomicInteger();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final List<Thread> callers;
    private volatile boolean ended;

    Traffic(String key, List<URI> addresses) {
        callers = addresses.stream()
                .map(address -> Thread.ofVirtual().start(() -> call(new Caller(), address, key)))
                .toList();
    }

    private void call(Caller caller, URI address, String key) {
        while (!ended) {
            try {
                var status = caller.get(address, key).statusCode();
                if (status == 200) {
                    answered.incrementAndGet();
                } else {
                    failures.add(address + " answered " + status);
                }
                // A thousand requests a second would test the machine, not the gateway.
                Thread.sleep(PAUSE);
            } catch (IOException failed) {
                failures.add(address + " failed: " + failed);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Waits until {@code more} further requests were answered with 200. */
    void awaitAnswered(int more) {
        var goal = answered.get() + more;
        await().atMost(Duration.ofMinutes(1)).until(() -> answered.get() >= goal || !failures.isEmpty());
    }

    List<String> failures() {
        return failures;
    }

    int answered() {
        return answered.get();
    }

    @Override
    public void close() {
        ended = true;
        for (var caller : callers) {
            try {
                caller.join();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
