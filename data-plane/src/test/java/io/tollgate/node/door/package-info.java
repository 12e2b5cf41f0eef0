/**
 * The way tests come in: a real gateway on a port of its own, upstreams that do what a script says, and clients down to
 * the raw socket. Starting point: {@link io.tollgate.node.door.Door}.
 */
@NullMarked
package io.tollgate.node.door;

import org.jspecify.annotations.NullMarked;
