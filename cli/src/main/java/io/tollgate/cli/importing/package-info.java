/**
 * Importing descriptions of APIs that others wrote.
 *
 * <p>What does not go here: what becomes of them; the control plane decides that.
 *
 * <p>Starting point: {@link io.tollgate.cli.importing.ImportCommand}. One thread.
 */
@NullMarked
package io.tollgate.cli.importing;

import org.jspecify.annotations.NullMarked;
