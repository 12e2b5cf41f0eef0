package io.tollgate.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Requests that go on while something else happens: one caller for each address, one request after the other. */
final class Traffic implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(5);

    private final AtomicInteger answered = new AtomicInteger();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final List<Thread> callers;
    private volatile boolean ended;

    Traffic(String key, List<URI> addresses) {
        this(key, addresses, 1, PAUSE);
    }

    /** With {@code callersEach} callers for each address, each of whom waits for {@code pause} between two requests. */
    Traffic(String key, List<URI> addresses, int callersEach, Duration pause) {
        this((caller, address) -> caller.get(address, key), addresses, callersEach, pause);
    }

    /** One request, as a caller makes it. */
    @FunctionalInterface
    interface Visit {
        HttpResponse<String> of(Caller caller, URI address) throws IOException, InterruptedException;
    }

    /** With the token that {@code token} gives at that moment. */
    static Traffic bearing(Supplier<String> token, List<URI> addresses) {
        return new Traffic((caller, address) -> caller.bearing(address, token.get()), addresses, 1, PAUSE);
    }

    /** As above, with what each request is. */
    Traffic(Visit visit, List<URI> addresses, int callersEach, Duration pause) {
        callers = addresses.stream()
                .flatMap(address -> Stream.generate(() -> address).limit(callersEach))
                .map(address -> Thread.ofVirtual().start(() -> call(new Caller(), address, visit, pause)))
                .toList();
    }

    private void call(Caller caller, URI address, Visit visit, Duration pause) {
        while (!ended) {
            try {
                var status = visit.of(caller, address).statusCode();
                if (status == 200) {
                    answered.incrementAndGet();
                } else {
                    failures.add(address + " answered " + status);
                }
                // A thousand requests a second would test the machine, not the gateway.
                Thread.sleep(pause);
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
        Threads.join(callers);
    }
}
