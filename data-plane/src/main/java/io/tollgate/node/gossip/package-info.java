/**
 * What nodes tell one another of failed credentials and of lowered limits, over topics of their cluster: each decides by its own memory, and
 * merges into it what the others saw.
 *
 * <p>What does not go here: the decision ({@code node.guard}, {@code node.adaptive}). Starting point: {@link
 * io.tollgate.node.gossip.GuardGossip}. A thread of its own sends; Hazelcast's event threads bring what others sent. No
 * event loop of the proxy comes here.
 */
@NullMarked
package io.tollgate.node.gossip;

import org.jspecify.annotations.NullMarked;
