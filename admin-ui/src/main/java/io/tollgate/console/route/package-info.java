/**
 * Routes: which requests go to which upstream, who may send them, and how much.
 *
 * <p>Starting point: {@link io.tollgate.console.route.RouteListView}.
 */
@NullMarked
package io.tollgate.console.route;

import org.jspecify.annotations.NullMarked;
