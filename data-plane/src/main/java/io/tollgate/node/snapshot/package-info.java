/**
 * What this node runs by: a configuration of one revision, compiled for speed, behind one reference.
 *
 * <p>What does not go here: how a snapshot arrives and is verified ({@code node.sync}), and the pools of connections
 * that outlive it ({@code node.upstream}). Starting point: {@link io.tollgate.node.snapshot.SnapshotHolder}.
 *
 * <p>Event loops read the reference once a request; the thread that received a snapshot compiles and swaps it.
 */
@NullMarked
package io.tollgate.node.snapshot;

import org.jspecify.annotations.NullMarked;
