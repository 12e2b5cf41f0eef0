/**
 * Explains what a node would do about a request that is described, by the configuration and the keys as they are now, or by a
 * draft that nobody has saved. No upstream is called and no limit is spent.
 *
 * <p>What does not go here: the decision itself, which is {@code core}'s and the nodes' too. Starting point: {@link
 * io.tollgate.control.explain.Explanations}. Blocks on the database; not for event loops.
 */
@NullMarked
package io.tollgate.control.explain;

import org.jspecify.annotations.NullMarked;
