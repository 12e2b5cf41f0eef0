/**
 * What the gateway itself answers: every error there is, and the one place that says what becomes of each.
 *
 * <p>What does not go here: answers of upstreams. Starting points: {@link io.tollgate.node.answer.GatewayError} and
 * {@link io.tollgate.node.answer.Refusal}. Any thread.
 */
@NullMarked
package io.tollgate.node.answer;

import org.jspecify.annotations.NullMarked;
