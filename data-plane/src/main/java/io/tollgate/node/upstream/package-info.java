/**
 * The way to the upstreams: pools of connections for each event loop, choice of a target, health.
 *
 * <p>What does not go here: what is sent and why ({@code node.exchange}). Starting points:
 * {@link io.tollgate.node.upstream.Upstreams} (all of them, kept across snapshots),
 * {@link io.tollgate.node.upstream.UpstreamGroup} (one) and {@link io.tollgate.node.upstream.UpstreamConnection}.
 *
 * <p>A {@code LoopPool} and its connections are confined to their event loop. What loops share about a target is a
 * handful of atomics in {@link io.tollgate.node.upstream.TargetState}.
 */
@NullMarked
package io.tollgate.node.upstream;

import org.jspecify.annotations.NullMarked;
