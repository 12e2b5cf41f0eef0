/**
 * What may happen once in the whole cluster, and is remembered there for as long as it could be tried again: the use of a
 * token that is for one use.
 *
 * <p>What does not go here: which tokens those are ({@code node.token}), and the member itself ({@code node.cluster}).
 * Starting point: {@link io.tollgate.node.once.ClusterSpentTokens}. Any thread may ask; threads of its own talk to the
 * cluster.
 */
@NullMarked
package io.tollgate.node.once;

import org.jspecify.annotations.NullMarked;
