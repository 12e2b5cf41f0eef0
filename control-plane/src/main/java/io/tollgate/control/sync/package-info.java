/**
 * The nodes' side of the control plane: the gRPC server they enrol at and stream from, and the publisher that signs what
 * they get.
 *
 * <p>What does not go here: what a node is and how it is judged ({@code node}), who may be in the limit cluster
 * ({@code cluster}), what a snapshot is (core).
 *
 * <p>Starting points: {@link io.tollgate.control.sync.SyncServer}, then {@link io.tollgate.control.sync.NodeStream} for
 * what is sent in which order. gRPC's callbacks and all signing run on virtual threads and may block; Netty's event
 * loops only move bytes.
 */
@NullMarked
package io.tollgate.control.sync;

import org.jspecify.annotations.NullMarked;
