/**
 * Who I am at which control plane, and whether it is there.
 *
 * <p>What does not go here: keeping the tokens ({@code api.SignIns}).
 *
 * <p>Starting point: {@link io.tollgate.cli.session.LoginCommand}. One thread.
 */
@NullMarked
package io.tollgate.cli.session;

import org.jspecify.annotations.NullMarked;
