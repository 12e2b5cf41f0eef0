package io.tollgate.e2e;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Requests that go on at a modest pace, each with its time, so that what a change costs them can be told. */
final class TimedTraffic implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final Queue<Timed> timed = new ConcurrentLinkedQueue<>();
    private final Traffic traffic;

    /** One request: when it was sent, by {@link System#nanoTime}, and how long its answer took. */
    private record Timed(long atNanos, long nanos) {
        boolean overlaps(Window window) {
            return atNanos <= window.toNanos && atNanos + nanos >= window.fromNanos;
        }
    }

    /** A piece of time, by {@link System#nanoTime}. */
    record Window(long fromNanos, long toNanos) {}

    /** With {@code callersEach} callers for each address, who present {@code key}. */
    TimedTraffic(String key, List<URI> addresses, int callersEach) {
        traffic = new Traffic(
                (caller, address) -> {
                    long from = System.nanoTime();
                    HttpResponse<String> answer = caller.get(address, key);
                    if (answer.statusCode() == 200) {
                        timed.add(new Timed(from, System.nanoTime() - from));
                    }
                    return answer;
                },
                addresses,
                callersEach,
                PAUSE);
    }

    List<String> failures() {
        return traffic.failures();
    }

    /** Forgets what was before. */
    void reset() {
        timed.clear();
    }

    /** A line on the requests that were under way within {@code windows}, or on those that were not. */
    String line(List<Window> windows, boolean within) {
        List<Long> micros = new ArrayList<>(timed.stream()
                .filter(each -> windows.stream().anyMatch(each::overlaps) == within)
                .map(each -> NANOSECONDS.toMicros(each.nanos))
                .sorted()
                .toList());
        if (micros.isEmpty()) {
            return "none";
        }
        return "%d requests, p50 %.1f ms, p99 %.1f ms, longest %.1f ms"
                .formatted(micros.size(), at(micros, 50), at(micros, 99), micros.getLast() / 1_000.0);
    }

    private static double at(List<Long> sorted, int percent) {
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100)) / 1_000.0;
    }

    @Override
    public void close() {
        traffic.close();
    }
}
