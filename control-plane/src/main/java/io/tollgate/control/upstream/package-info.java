/**
 * How the targets of upstreams do, as each node sees them, with what was counted of their requests; and taking a target out
 * of rotation and back.
 *
 * <p>What does not go here: what an upstream is ({@code core}), writing one ({@code control.catalogue}), saying that one is down
 * ({@code control.alert}). Starting point: {@link io.tollgate.control.upstream.UpstreamTargets}. Health is read from memory,
 * traffic and the past from the database.
 */
@NullMarked
package io.tollgate.control.upstream;

import org.jspecify.annotations.NullMarked;
