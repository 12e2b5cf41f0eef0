package io.tollgate.node.limit.owner;

/**
 * What time it is at this member.
 *
 * @param nanos by a clock that never stands still, comparable only with others of this member
 * @param wallMillis since the epoch, by this member's wall clock
 * @param leadMillis by how much the wall clock is ahead of the machine's monotonic clock: another figure only when the wall clock
 *     was set, or the machine suspended
 */
public record GuardTime(long nanos, long wallMillis, long leadMillis) {}
