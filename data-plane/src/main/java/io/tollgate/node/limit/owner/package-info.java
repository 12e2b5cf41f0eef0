/**
 * Who may grant: what a member has to know before it may count for a partition of the counters, as a pure state machine. Votes,
 * views and time are told to it; nothing here knows Hazelcast, a thread or a clock, so that a simulation can hold it to its
 * promises.
 *
 * <p>What does not go here: what a counter answers ({@code limit.counter}), and how members ask each other
 * ({@code limit.hazelcast}). Starting point: {@link io.tollgate.node.limit.owner.OwnerGuard}. Any thread may enter; its lock is
 * held for microseconds.
 */
@NullMarked
package io.tollgate.node.limit.owner;

import org.jspecify.annotations.NullMarked;
