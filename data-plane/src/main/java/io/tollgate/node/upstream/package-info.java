/**
 * The way to the upstreams: pools of connections for each event loop, the health of targets and their addresses.
 *
 * <p>What does not go here: what is sent and why ({@code node.exchange}), and how a target is chosen ({@code
 * node.balance}). Starting points: {@link io.tollgate.node.upstream.Upstreams} (all of them),
 * {@link io.tollgate.node.upstream.UpstreamPlan} (one as one configuration has it),
 * {@link io.tollgate.node.upstream.UpstreamGroup} and {@link io.tollgate.node.upstream.TargetState} (what configurations
 * come and go over) and {@link io.tollgate.node.upstream.UpstreamStream}; then {@code Http1LoopPool} or {@code
 * Http2LoopPool}.
 *
 * <p>A {@code LoopPool} and its connections are confined to their event loop. What loops share about a target is a
 * handful of atomics in {@link io.tollgate.node.upstream.TargetState}.
 */
@NullMarked
package io.tollgate.node.upstream;

import org.jspecify.annotations.NullMarked;
