package io.tollgate.e2e;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/** Requests that go on at a modest pace, each with its time, so that what a change costs them can be told. */
final class TimedTraffic implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final Queue<Timed> timed = new ConcurrentLinkedQueue<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> callers;
    private volatile boolean ended;

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
        callers = addresses.stream()
                .flatMap(address -> Stream.generate(() -> address).limit(callersEach))
                .map(address -> Thread.ofVirtual().start(() -> call(address, key)))
                .toList();
    }

    private void call(URI address, String key) {
        Caller caller = new Caller();
        while (!ended) {
            long from = System.nanoTime();
            try {
                int status = caller.get(address, key).statusCode();
                if (status == 200) {
                    timed.add(new Timed(from, System.nanoTime() - from));
                } else {
                    failures.add(address + " answered " + status);
                }
                Thread.sleep(PAUSE); // the pace
            } catch (IOException failed) {
                failures.add(address + " failed: " + failed);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    List<String> failures() {
        return List.copyOf(failures);
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
        ended = true;
        for (Thread caller : callers) {
            try {
                caller.join();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
