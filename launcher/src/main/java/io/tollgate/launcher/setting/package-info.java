/**
 * What the person asked for: environment and flags, checked, with one clear line for what cannot be.
 *
 * <p>Starting point: {@link io.tollgate.launcher.setting.PortPlan}. No I/O but the attempt to bind a port.
 */
@NullMarked
package io.tollgate.launcher.setting;

import org.jspecify.annotations.NullMarked;
