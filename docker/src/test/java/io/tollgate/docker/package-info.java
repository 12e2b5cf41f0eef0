/**
 * What the chart makes of its values, by Helm itself: read as Kubernetes and the processes would read it. No cluster.
 *
 * <p>Starting points: {@link io.tollgate.docker.Chart} renders, {@link io.tollgate.docker.Manifests} is what came out.
 */
@NullMarked
package io.tollgate.docker;

import org.jspecify.annotations.NullMarked;
