/**
 * What the environment says: every {@code TOLLGATE_*} variable of the control plane, read once and strictly before
 * anything starts.
 *
 * <p>What does not go here: anything that may change while the process runs (that is configuration, and it is in the
 * database).
 *
 * <p>Starting point: {@link io.tollgate.control.settings.Settings}. Immutable; any thread may enter.
 */
@NullMarked
package io.tollgate.control.settings;

import org.jspecify.annotations.NullMarked;
