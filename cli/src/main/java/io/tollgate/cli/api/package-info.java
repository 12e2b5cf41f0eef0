/**
 * Speaking with the control plane: its address, who we are there, its answers and refusals.
 *
 * <p>What does not go here: what any command asks for.
 *
 * <p>Starting point: {@link io.tollgate.cli.api.Server}, the options every command has that asks the control plane. One
 * thread; everything blocks.
 */
@NullMarked
package io.tollgate.cli.api;

import org.jspecify.annotations.NullMarked;
