/**
 * The first page: is traffic well, are the nodes in step, and what to do first on an empty system.
 *
 * <p>Starting point: {@link io.tollgate.console.overview.OverviewView}.
 */
@NullMarked
package io.tollgate.console.overview;

import org.jspecify.annotations.NullMarked;
