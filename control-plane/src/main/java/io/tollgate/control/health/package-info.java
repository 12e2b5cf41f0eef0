/**
 * Whether the control plane is well: liveness, readiness (the database answers) and metrics.
 *
 * <p>What does not go here: the health of nodes and upstreams.
 *
 * <p>Starting point: {@link io.tollgate.control.health.Health}.
 */
@NullMarked
package io.tollgate.control.health;

import org.jspecify.annotations.NullMarked;
