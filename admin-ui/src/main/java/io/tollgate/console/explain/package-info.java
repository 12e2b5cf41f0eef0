/**
 * Why a request would be let in or refused: a form that describes one, and the steps of the decision.
 *
 * <p>Starting point: {@link io.tollgate.console.explain.ExplainView}.
 */
@NullMarked
package io.tollgate.console.explain;

import org.jspecify.annotations.NullMarked;
