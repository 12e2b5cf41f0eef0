/**
 * HTTP/2 on the client's side (RFC 9113): {@link io.tollgate.node.http2.Http2Connection} owns a client's socket,
 * {@link io.tollgate.node.http2.Http2Stream} is one request on it and carries an
 * {@link io.tollgate.node.exchange.Exchange}.
 *
 * <p>Netty's codec reads and writes frames, compresses fields and keeps the windows; what a request may look like and how
 * much of anything a client may send is ours: {@link io.tollgate.node.http2.RequestFields} and
 * {@link io.tollgate.node.http2.FrameGate}.
 *
 * <p>What does not go here: anything that HTTP/1 shares ({@code node.exchange}, {@code node.framing}), and which bytes are
 * HTTP/2 at all ({@code node.listener}). Everything is confined to the connection's event loop.
 */
@NullMarked
package io.tollgate.node.http2;

import org.jspecify.annotations.NullMarked;
