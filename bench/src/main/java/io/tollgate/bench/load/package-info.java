/**
 * Load on a proxy, and what it made of it. Closed loops (the next request waits for an answer) by the field's own tools,
 * wrk and h2load; an open loop at a constant rate by {@link io.tollgate.bench.load.ConstantRate}, since neither tool
 * has one: wrk has no rate at all, and h2load's {@code --rps} counts a request's time from when it was sent and not from
 * when it was due, so that a proxy which stalls is forgiven (coordinated omission).
 *
 * <p>Who is loaded, and when, belongs in {@code contest}. The callers block; {@code ConstantRate} has one event loop of
 * its own.
 */
@NullMarked
package io.tollgate.bench.load;

import org.jspecify.annotations.NullMarked;
