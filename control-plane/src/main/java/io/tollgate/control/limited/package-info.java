/**
 * Limits at work: whom they refuse now, by what the nodes report, how a counter stands, and where a limit is used.
 *
 * <p>What does not go here: for whom limits are lowered ({@code control.lowered}), and what is counted over time ({@code
 * control.telemetry}). Starting point: {@link io.tollgate.control.limited.LimitedNow}. What nodes
 * report is read from memory.
 */
@NullMarked
package io.tollgate.control.limited;

import org.jspecify.annotations.NullMarked;
