package io.tollgate.node.limit;

/**
 * Permits that came late and are not used yet. One of the two methods is called, once, on any thread; neither blocks.
 */
public interface LateAnswer {
    /** Judges them now, just before the request goes on: a strict permit is not used after its time. Never pending. */
    LimitAnswer settle();

    /** Nobody waits any more: what was taken, if anything, is given back. */
    default void abandon() {}
}
