/**
 * What is behind a point of a chart: who had most of it in exactly that time, and the way to the requests themselves. The
 * counts are telemetry's; requests are only in access logs, which this room helps to search and does not read.
 *
 * <p>Starting point: {@link io.tollgate.console.peak.PeakView}; whoever leads there makes a {@link
 * io.tollgate.console.peak.PeakAddress}.
 */
@NullMarked
package io.tollgate.console.peak;

import org.jspecify.annotations.NullMarked;
