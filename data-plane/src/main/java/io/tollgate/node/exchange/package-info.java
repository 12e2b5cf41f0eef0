/**
 * One request and its response, from the client's socket to the upstream's and back, confined to one event loop.
 *
 * <p>A client is a {@link io.tollgate.node.exchange.DownstreamStream}, whatever it speaks, and carries one
 * {@link io.tollgate.node.exchange.Exchange}; an {@link io.tollgate.node.exchange.Attempt} is one try at an
 * upstream. Bodies are streamed: whoever is slow pauses the parser of the other side, so that no body is ever held whole.
 *
 * <p>What does not go here: parsing ({@code node.framing}), deciding ({@code node.filter}), pooling
 * ({@code node.upstream}). Starting point: {@link io.tollgate.node.exchange.Exchange}.
 */
@NullMarked
package io.tollgate.node.exchange;

import org.jspecify.annotations.NullMarked;
