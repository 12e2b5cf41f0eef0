/** Sync through the door: a real gRPC server on TLS stands for the control plane. */
@NullMarked
package io.tollgate.node.sync;

import org.jspecify.annotations.NullMarked;
