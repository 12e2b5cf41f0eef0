/**
 * Signing in. Passwords are checked, slowed down and audited by the control plane's {@code Operators}.
 *
 * <p>Starting point: {@link io.tollgate.console.login.LoginView}.
 */
@NullMarked
package io.tollgate.console.login;

import org.jspecify.annotations.NullMarked;
