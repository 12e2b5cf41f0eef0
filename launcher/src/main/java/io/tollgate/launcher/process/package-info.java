/**
 * Child processes: start, watch, restart, stop, and never leave one behind.
 *
 * <p>Starting points: {@link io.tollgate.launcher.process.ChildSpec} (what to run),
 * {@link io.tollgate.launcher.process.Supervisor} (what becomes of it). How a child dies with a launcher that is killed:
 * see {@link io.tollgate.launcher.process.Launch}. What does not go here: anything that knows what a child does.
 */
@NullMarked
package io.tollgate.launcher.process;

import org.jspecify.annotations.NullMarked;
