package io.tollgate.node.limit.owner;

import java.util.concurrent.TimeUnit;

/**
 * What time it is at this member.
 *
 * @param nanos by a clock that passes faster when the wall clock is set forward, comparable only with others of this member: what
 *     others believe of this member is over by it
 * @param wallMillis since the epoch, by this member's wall clock
 * @param monotonicNanos by the machine's monotonic clock: what must be waited for is waited for by it
 */
public record GuardTime(long nanos, long wallMillis, long monotonicNanos) {
    /** By how much the wall clock is ahead of the monotonic one: another figure only when it was set, or the machine suspended. */
    long leadMillis() {
        return wallMillis - TimeUnit.NANOSECONDS.toMillis(monotonicNanos);
    }
}
