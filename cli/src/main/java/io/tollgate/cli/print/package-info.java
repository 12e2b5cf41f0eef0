/**
 * What the command line prints: tables for people, JSON and YAML for programs.
 *
 * <p>What does not go here: which columns a command shows.
 *
 * <p>Starting point: {@link io.tollgate.cli.print.Output}. One thread.
 */
@NullMarked
package io.tollgate.cli.print;

import org.jspecify.annotations.NullMarked;
