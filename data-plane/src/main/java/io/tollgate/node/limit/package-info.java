/**
 * Limits on the request path: what a request asks for, and the sealed answer it gets.
 *
 * <p>How it works: {@link io.tollgate.node.limit.ClusterLimiter} looks a request's counters up in a {@code LeaseTable};
 * each is a {@code Cell} with leases to take from; what they lack is asked of the {@link io.tollgate.node.limit.LeaseLedger}
 * and comes back as a {@code CellStep} of the cell.
 *
 * <p>What does not go here: who is asked (the filter that calls {@link io.tollgate.node.limit.Limiter} lives in
 * {@code node.filter}) and the headers made of the answer. Starting point: {@link io.tollgate.node.limit.Limiter}.
 *
 * <p>Event loops enter {@link io.tollgate.node.limit.Limiter#take}: it never blocks.
 * The refill thread enters {@code LeaseTable.tick}; the ledger's threads bring its answers.
 */
@NullMarked
package io.tollgate.node.limit;

import org.jspecify.annotations.NullMarked;
