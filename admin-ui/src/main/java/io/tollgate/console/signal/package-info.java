/**
 * Traffic, errors and latency over time, of everything or of one route: the charts, and which time they show. Where the
 * points come from is the page's business.
 *
 * <p>Starting points: {@link io.tollgate.console.signal.SignalCharts}, {@link io.tollgate.console.signal.ChartRange}.
 */
@NullMarked
package io.tollgate.console.signal;

import org.jspecify.annotations.NullMarked;
