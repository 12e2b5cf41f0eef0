/**
 * A client of the control plane's admin API, for what the launcher does in a person's place: join tokens and the demo.
 *
 * <p>Starting point: {@link io.tollgate.launcher.admin.AdminApi}. It goes through the same door as everybody else; there
 * is no back door for the launcher.
 */
@NullMarked
package io.tollgate.launcher.admin;

import org.jspecify.annotations.NullMarked;
