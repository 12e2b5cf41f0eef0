/**
 * Whom limits refuse now, by what the nodes report.
 *
 * <p>What does not go here: for whom limits are lowered ({@code control.lowered}), and what is counted over time ({@code
 * control.telemetry}). Starting point: {@link io.tollgate.control.limited.LimitedNow}. Reading is from memory.
 */
@NullMarked
package io.tollgate.control.limited;

import org.jspecify.annotations.NullMarked;
