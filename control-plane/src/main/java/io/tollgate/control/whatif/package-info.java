/**
 * What a limit would have refused, by the traffic that telemetry keeps.
 *
 * <p>Never more than can be told: counts come in steps, so what is answered is a lower bound, and what telemetry does not count
 * by is not answered at all. Starting point: {@link io.tollgate.control.whatif.WhatIfs}; the sum itself is {@code Replay},
 * which is pure. Blocks on the database.
 */
@NullMarked
package io.tollgate.control.whatif;

import org.jspecify.annotations.NullMarked;
