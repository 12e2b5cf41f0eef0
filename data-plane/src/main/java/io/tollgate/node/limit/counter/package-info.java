/**
 * The owner's side of a limit: what one counter holds and how it answers, as pure, immutable state machines. Time is a
 * parameter; nothing here knows Hazelcast, a thread or a clock, so that properties can hold it to its promises.
 *
 * <p>What does not go here: where counters live ({@code limit.hazelcast}) and who asks ({@code limit}). Starting point:
 * {@link io.tollgate.node.limit.counter.CounterState}. Any thread may enter; all of it is immutable.
 */
@NullMarked
package io.tollgate.node.limit.counter;

import org.jspecify.annotations.NullMarked;
