/**
 * WebSocket end to end: Autobahn's suite through the gateway. Starting point: {@link
 * io.tollgate.node.websocket.AutobahnTest}.
 */
@NullMarked
package io.tollgate.node.websocket;

import org.jspecify.annotations.NullMarked;
