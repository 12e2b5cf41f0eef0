/**
 * How much one client may ask of a node: the limits of connections, who holds how many of them, and the count of what
 * clients did that no client ought to do.
 *
 * <p>What does not go here: the rates that routes promise to consumers ({@code node.limit}), and what a protocol does when a
 * limit is reached ({@code node.http1}, {@code node.http2}). Starting point: {@link io.tollgate.node.guard.ClientGuard}. Event
 * loops enter everywhere; nothing blocks.
 */
@NullMarked
package io.tollgate.node.guard;

import org.jspecify.annotations.NullMarked;
