/**
 * Who behaves suspiciously, and how far limits are lowered for them: a history of bounded size for each caller of a limit that
 * adapts, and the lowered limit that is asked beside the limit itself.
 *
 * <p>What does not go here: counting requests ({@code node.limit}), failed credentials ({@code node.guard}), and telling other
 * nodes ({@code node.gossip}). Starting points: {@link io.tollgate.node.adaptive.AdaptiveLimits} for what a request meets,
 * {@code Behaviour} for what is suspicious. Event loops enter everywhere; nothing blocks.
 */
@NullMarked
package io.tollgate.node.adaptive;

import org.jspecify.annotations.NullMarked;
