/**
 * What this node and the control plane say to each other: enrolment, the sync stream, and what is kept on disk so that
 * the node serves on without it.
 *
 * <p>What does not go here: compiling a snapshot ({@code node.snapshot}) and the cluster itself ({@code node.cluster}).
 * Starting points: {@link io.tollgate.node.sync.SyncClient} (the stream), {@link io.tollgate.node.sync.NodeStore} (the
 * disk), {@link io.tollgate.node.sync.Enrolment} (joining).
 *
 * <p>Threads of its own do everything; nothing on the data path waits for any of it. Nothing is believed before its
 * signature is verified, whether it came by wire or from disk.
 */
@NullMarked
package io.tollgate.node.sync;

import org.jspecify.annotations.NullMarked;
