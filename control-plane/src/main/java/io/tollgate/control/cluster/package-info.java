/**
 * How the data-plane nodes' limit cluster comes together: who may be a member, and who may start now.
 *
 * <p>What does not go here: sending views ({@code sync}), and Hazelcast, which only nodes run.
 *
 * <p>Starting point: {@link io.tollgate.control.cluster.ClusterFormation}. Pure; its caller serializes.
 */
@NullMarked
package io.tollgate.control.cluster;

import org.jspecify.annotations.NullMarked;
