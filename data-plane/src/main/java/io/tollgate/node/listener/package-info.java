/**
 * The proxy's listening sockets, with TLS and without, and how it starts, drains and stops.
 *
 * <p>Starting point: {@link io.tollgate.node.listener.ProxyServer}.
 */
@NullMarked
package io.tollgate.node.listener;

import org.jspecify.annotations.NullMarked;
