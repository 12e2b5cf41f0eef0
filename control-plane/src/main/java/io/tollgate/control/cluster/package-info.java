/**
 * How the data-plane nodes' limit cluster comes together: who may be a member, and who may start now.
 *
 * <p>What does not go here: sending views ({@code sync}), and Hazelcast, which only nodes run.
 *
 * <p>Starting points: {@link io.tollgate.control.cluster.ClusterFormation} for the rule, which is pure, and
 * {@link io.tollgate.control.cluster.ClusterBook} for how several control planes agree; it blocks on the database.
 */
@NullMarked
package io.tollgate.control.cluster;

import org.jspecify.annotations.NullMarked;
