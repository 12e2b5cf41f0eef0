/** Counts come once, add up and are forgotten in time. */
@NullMarked
package io.tollgate.control.telemetry;

import org.jspecify.annotations.NullMarked;
