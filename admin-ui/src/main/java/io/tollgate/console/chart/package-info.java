/**
 * Lines over time. The drawing is uPlot's (MIT), a static file beside our small custom element: no build of front-end
 * code is needed.
 *
 * <p>Starting point: {@link io.tollgate.console.chart.TimeChart}.
 */
@NullMarked
package io.tollgate.console.chart;

import org.jspecify.annotations.NullMarked;
