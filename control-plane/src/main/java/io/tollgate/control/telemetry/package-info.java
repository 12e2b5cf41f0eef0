/**
 * The golden signals of all nodes together: traffic, errors, latency and saturation, in steps of 5 seconds for the last
 * 15 minutes, in memory. Longer memory is the metrics system's business.
 *
 * <p>Starting point: {@link io.tollgate.control.telemetry.Telemetry}. Any thread; nothing blocks.
 */
@NullMarked
package io.tollgate.control.telemetry;

import org.jspecify.annotations.NullMarked;
