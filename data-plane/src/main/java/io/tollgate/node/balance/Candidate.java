package io.tollgate.node.balance;

/** One of those that a balancer chooses from. Any thread may ask it. */
public interface Candidate {
    /** What tells it from the others, the same on every node and after every restart. */
    String identity();

    /** Whether it may be chosen at all: healthy and not left out. */
    boolean isUsable();

    /** Requests under way, on all event loops. */
    int inflight();

    /** When it became usable, of the clock that {@link Candidates} reads. */
    long usableSinceNanos();

    /** Its latency as loop {@code loopIndex} has seen it; confined to that loop. */
    PeakEwma latency(int loopIndex);
}
