/**
 * The command line behind {@code ./tollgate}: {@code up} starts the whole system on one machine and supervises it,
 * {@code demo-upstream} is the small server that the demo API proxies to.
 *
 * <p>Starting points: {@link io.tollgate.launcher.Tollgate} (commands), {@link io.tollgate.launcher.up} (what is
 * started, in which order), {@link io.tollgate.launcher.process} (children: start, watch, restart, stop),
 * {@link io.tollgate.launcher.postgres}, {@link io.tollgate.launcher.demo}. What does not go here: anything a process
 * under real supervision (systemd, Kubernetes) would need; the planes know nothing of this module.
 */
@NullMarked
package io.tollgate.launcher;

import org.jspecify.annotations.NullMarked;
