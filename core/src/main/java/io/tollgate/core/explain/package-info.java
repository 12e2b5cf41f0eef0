/**
 * Why a request would be let in or refused: the decision of a node about a described request, step by step, with the rule
 * that decided each and the smallest change that would flip it.
 *
 * <p>Nothing is decided here a second time: each step asks what the node's filters ask ({@code core.route}, {@code
 * core.key}, {@code core.access}) and puts it into words. What does not go here: what only a running node knows, such as
 * counters, healthy targets or how busy it is. Starting point: {@link io.tollgate.core.explain.Explainer}. Immutable; any
 * thread; nothing blocks.
 */
@NullMarked
package io.tollgate.core.explain;

import org.jspecify.annotations.NullMarked;
