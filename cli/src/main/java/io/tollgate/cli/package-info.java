/**
 * The command line: {@code tollgate}. Talks to the admin API over REST like anybody, and checks files without it by
 * the rules that it shares with both planes ({@code core}).
 *
 * <p>What does not go here: rules of the configuration; starting the system, which is the launcher's.
 *
 * <p>Starting points: {@link io.tollgate.cli.Tollgate}, and one package for each group of commands. One thread.
 */
@NullMarked
package io.tollgate.cli;

import org.jspecify.annotations.NullMarked;
