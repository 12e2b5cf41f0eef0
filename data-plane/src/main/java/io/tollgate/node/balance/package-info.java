/**
 * Which of several targets a request goes to: one file for each algorithm, and the weights they share.
 *
 * <p>What does not go here: what a target is and whether it is well ({@code node.upstream}), and when another try is made
 * ({@code node.exchange}). Starting point: {@link io.tollgate.node.balance.Balancer}.
 *
 * <p>A balancer is confined to one event loop: each loop turns its own wheel. What a {@link
 * io.tollgate.node.balance.Candidate} tells may change under it by other threads' hands.
 */
@NullMarked
package io.tollgate.node.balance;

import org.jspecify.annotations.NullMarked;
