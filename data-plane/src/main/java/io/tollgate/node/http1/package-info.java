/**
 * HTTP/1.0 and HTTP/1.1 on the client's side: {@link io.tollgate.node.http1.Http1Connection} owns a client's socket,
 * {@link io.tollgate.node.http1.Http1Stream} is one request's turn on it and carries an
 * {@link io.tollgate.node.exchange.Exchange}.
 *
 * <p>What does not go here: the grammar ({@code node.framing}), and anything that HTTP/2 shares ({@code node.exchange}).
 * Everything is confined to the connection's event loop.
 */
@NullMarked
package io.tollgate.node.http1;

import org.jspecify.annotations.NullMarked;
