package io.tollgate.node.limit.counter;

/**
 * What time it is where a counter lives.
 *
 * @param owner which life of which member: drawn at random at its start
 * @param monotonicNanos comparable only with times of the same owner
 * @param wallMillis since the epoch, by that member's wall clock
 */
public record OwnerTime(long owner, long monotonicNanos, long wallMillis) {}
