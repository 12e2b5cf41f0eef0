/**
 * What happens to a request between its head and its upstream: filters, in the one order of
 * {@link io.tollgate.node.filter.FilterChain}.
 *
 * <p>A filter is one file with one method and a sealed answer: {@link io.tollgate.node.filter.Step}. It is immutable;
 * what it learns of a request goes into {@link io.tollgate.node.filter.RequestContext}.
 * {@link io.tollgate.node.filter.FilterRun} runs them and polices them, and is the one place that hops back to the event
 * loop.
 *
 * <p>What does not go here: bytes, upstreams, answers' texts. Filters run on the exchange's event loop and never block.
 */
@NullMarked
package io.tollgate.node.filter;

import org.jspecify.annotations.NullMarked;
