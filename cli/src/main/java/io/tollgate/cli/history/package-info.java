/**
 * The history of the configuration, and going back in it.
 *
 * <p>What does not go here: making changes ({@code configuration}).
 *
 * <p>Starting points: {@link io.tollgate.cli.history.RevisionsCommand}, {@link io.tollgate.cli.history.RollbackCommand}. One
 * thread.
 */
@NullMarked
package io.tollgate.cli.history;

import org.jspecify.annotations.NullMarked;
