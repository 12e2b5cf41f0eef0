/**
 * Accounts: operators and their roles as things that other operators manage, and what everybody does with an account of
 * their own: password, second factor, sessions, personal access tokens.
 *
 * <p>What does not go here: signing in and judging what somebody may ({@code operator}). Nobody can give what they do not
 * have, and nobody can take away the last operator who may write operators.
 *
 * <p>Starting points: {@link io.tollgate.control.account.Accounts} and {@link io.tollgate.control.account.RoleCatalogue}.
 * Everything here blocks.
 */
@NullMarked
package io.tollgate.control.account;

import org.jspecify.annotations.NullMarked;
