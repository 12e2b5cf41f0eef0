/**
 * Who is held back by the nodes for failed credentials, and for whom they lower limits, live, and the buttons that forgive it.
 *
 * <p>Starting point: {@link io.tollgate.console.penalty.PenaltyListView}.
 */
@NullMarked
package io.tollgate.console.penalty;

import org.jspecify.annotations.NullMarked;
