/**
 * The people of the control plane and their roles.
 *
 * <p>What does not go here: one's own account ({@code account}), and the roles of consumers ({@code role}).
 *
 * <p>Starting points: {@link io.tollgate.console.operator.OperatorListView},
 * {@link io.tollgate.console.operator.OperatorView} and {@link io.tollgate.console.operator.OperatorRoleListView}.
 */
@NullMarked
package io.tollgate.console.operator;

import org.jspecify.annotations.NullMarked;
