/**
 * HTTP/1.1 on the wire, strictly (RFC 9112): what is ambiguous is refused, so that no two readers of one message can
 * disagree about where it ends.
 *
 * <p>Our own parser instead of Netty's decoder, because the gate must see the bytes: folded lines, bare line feeds and
 * spaces that a lenient decoder repairs are exactly what request smuggling is made of (docs/decisions). Requests and
 * responses share it. What a response over HTTP/2 may be is here too
 * ({@link io.tollgate.node.framing.Http2ResponseReader}): it has to be held to the same.
 *
 * <p>What does not go here: what a request means. Starting points: {@link io.tollgate.node.framing.RequestParser},
 * {@link io.tollgate.node.framing.ResponseParser} and {@link io.tollgate.node.framing.HeadWriter}. A parser belongs to
 * one connection and is confined to its event loop.
 */
@NullMarked
package io.tollgate.node.framing;

import org.jspecify.annotations.NullMarked;
