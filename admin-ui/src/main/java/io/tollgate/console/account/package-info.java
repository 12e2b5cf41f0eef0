/**
 * One's own account: password, second factor, personal access tokens, sessions.
 *
 * <p>What does not go here: other people's accounts ({@code operator}).
 *
 * <p>Starting point: {@link io.tollgate.console.account.AccountView}.
 */
@NullMarked
package io.tollgate.console.account;

import org.jspecify.annotations.NullMarked;
