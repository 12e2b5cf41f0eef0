package io.tollgate.node.limit.owner;

/**
 * What time it is at this member.
 *
 * @param nanos by a clock that never stands still, comparable only with others of this member
 * @param wallMillis since the epoch, by this member's wall clock
 */
public record GuardTime(long nanos, long wallMillis) {}
