/**
 * Who is held back by the nodes for failed credentials, live, and the button that forgives it.
 *
 * <p>Starting point: {@link io.tollgate.console.penalty.PenaltyListView}.
 */
@NullMarked
package io.tollgate.console.penalty;

import org.jspecify.annotations.NullMarked;
