/**
 * What {@code /metrics} shows, told to an OpenTelemetry collector at intervals: the same series, by OTLP over HTTP, for those
 * whose collector is not a scraper.
 *
 * <p>What does not go here: counting ({@code record} and whoever else prints to {@code /metrics}). Starting points: {@link
 * io.tollgate.node.push.MetricsPush}, and {@link io.tollgate.node.push.OtelNames} for what a series is called there.
 *
 * <p>One thread of its own reads, translates, sends and waits.
 */
@NullMarked
package io.tollgate.node.push;

import org.jspecify.annotations.NullMarked;
