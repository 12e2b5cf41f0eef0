/**
 * Limits: how many requests, counted by what.
 *
 * <p>Starting point: {@link io.tollgate.console.limit.LimitListView}.
 */
@NullMarked
package io.tollgate.console.limit;

import org.jspecify.annotations.NullMarked;
