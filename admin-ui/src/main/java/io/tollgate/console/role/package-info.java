/**
 * Roles: what consumers may do on the data plane.
 *
 * <p>Starting point: {@link io.tollgate.console.role.RoleListView}.
 */
@NullMarked
package io.tollgate.console.role;

import org.jspecify.annotations.NullMarked;
