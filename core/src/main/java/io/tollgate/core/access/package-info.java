/**
 * The access decision: one pure function from a route, a method and a caller to a verdict that explains itself. Used by
 * the data plane for every request and by the control plane to explain.
 *
 * <p>What does not go here: how a caller proved who it is. Starting point: {@link io.tollgate.core.access.AccessPolicy}.
 * Immutable; any thread.
 */
@NullMarked
package io.tollgate.core.access;

import org.jspecify.annotations.NullMarked;
