/**
 * Event loops, sockets and timers: epoll where the kernel has it, NIO elsewhere, io_uring for who asks.
 *
 * <p>What does not go here: anything of HTTP. Starting point: {@link io.tollgate.node.transport.Transport}.
 */
@NullMarked
package io.tollgate.node.transport;

import org.jspecify.annotations.NullMarked;
