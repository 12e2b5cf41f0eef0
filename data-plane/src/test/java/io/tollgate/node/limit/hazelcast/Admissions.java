package io.tollgate.node.limit.hazelcast;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * When requests were let in, over all nodes of one JVM, and how many of them any window of time held for certain. The moment
 * itself is somewhere between asking and having the answer: only what lies in a window with both ends is held against it, so
 * that a thread that had to wait for its machine is no evidence.
 */
final class Admissions {
    private record Admission(long askedNanos, long answeredNanos) {}

    private final List<Admission> all = new ArrayList<>();

    synchronized void add(long askedNanos, long answeredNanos) {
        all.add(new Admission(askedNanos, answeredNanos));
    }

    synchronized int count() {
        return all.size();
    }

    /** So many were asked for at or after {@code from}, and answered before {@code to}. */
    synchronized long between(long from, long to) {
        return all.stream().filter(one -> lies(one, from, to)).count();
    }

    /** The most that any window of that length held: one that holds the most begins with a question. */
    synchronized long worst(long windowNanos) {
        List<Admission> asked = all.stream()
                .sorted(Comparator.comparingLong(Admission::askedNanos))
                .toList();
        long worst = 0;
        for (int first = 0; first < asked.size(); first++) {
            long from = asked.get(first).askedNanos;
            long held = asked.subList(first, asked.size()).stream()
                    .takeWhile(one -> one.askedNanos - from < windowNanos)
                    .filter(one -> lies(one, from, from + windowNanos))
                    .count();
            worst = Math.max(worst, held);
        }
        return worst;
    }

    private static boolean lies(Admission one, long from, long to) {
        return one.askedNanos - from >= 0 && one.answeredNanos - to < 0;
    }
}
