/**
 * Operators: the people of the control plane. Who they are, how they sign in, and what they may do.
 *
 * <p>What does not go here: API consumers and their roles, who are configuration. Every feature API takes an
 * {@link io.tollgate.control.operator.Actor} first and calls {@link io.tollgate.control.operator.Actor#require}, because
 * the console's requests pass no HTTP filter; the REST endpoints name the same permission in
 * {@link io.tollgate.control.operator.RequiresPermission}.
 *
 * <p>Starting points: {@link io.tollgate.control.operator.OperatorPermission} and
 * {@link io.tollgate.control.operator.Operators}. Hashing passwords is slow on purpose and blocks.
 */
@NullMarked
package io.tollgate.control.operator;

import org.jspecify.annotations.NullMarked;
