/**
 * Traces for those who have a place to look at them: spans of sampled exchanges, by OTLP over HTTP.
 *
 * <p>What does not go here: which exchanges are sampled ({@code record}'s {@code TraceSampler}) and the ids that travel with
 * requests ({@code exchange}). Starting points: {@link io.tollgate.node.trace.TraceExport} and {@link
 * io.tollgate.node.trace.ExchangeSpans}.
 *
 * <p>Event loops put facts into a bounded queue; one thread of its own makes spans and waits for the collector.
 */
@NullMarked
package io.tollgate.node.trace;

import org.jspecify.annotations.NullMarked;
