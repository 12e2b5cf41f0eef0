/**
 * Which route a request belongs to: the one canonical path, and the route table compiled from a configuration.
 *
 * <p>Starting points: {@link io.tollgate.core.route.CanonicalPath} and {@link io.tollgate.core.route.RouteTable}.
 * Immutable; any thread; nothing here blocks.
 */
@NullMarked
package io.tollgate.core.route;

import org.jspecify.annotations.NullMarked;
