/**
 * The ledger on a Hazelcast map: entry processors that run the pure state machines of {@code limit.counter} where a
 * counter lives, and send its new state to the backup.
 *
 * <p>What does not go here: how a counter answers, and when it is asked. Starting point:
 * {@link io.tollgate.node.limit.hazelcast.MapLedger}. Entry processors run on Hazelcast's partition threads: they never
 * throw and do no I/O.
 */
@NullMarked
package io.tollgate.node.limit.hazelcast;

import org.jspecify.annotations.NullMarked;
