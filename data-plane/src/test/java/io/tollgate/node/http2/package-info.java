/** HTTP/2 on the client's side, through the door: a client that writes its frames by hand, and real upstreams. */
@org.jspecify.annotations.NullMarked
package io.tollgate.node.http2;
