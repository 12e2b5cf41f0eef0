/**
 * How much one client may ask of a node: the limits of connections, who holds how many of them, the count of what
 * clients did that no client ought to do, and what those get who try credentials.
 *
 * <p>What does not go here: the rates that routes promise to consumers ({@code node.limit}) and how they are lowered ({@code
 * node.adaptive}), and what a protocol does when a
 * limit is reached ({@code node.http1}, {@code node.http2}). Starting points: {@link io.tollgate.node.guard.ClientGuard} and {@link
 * io.tollgate.node.guard.CredentialGuard}. Event
 * loops enter everywhere; nothing blocks.
 */
@NullMarked
package io.tollgate.node.guard;

import org.jspecify.annotations.NullMarked;
