/**
 * This node's member of the limit cluster: an embedded Hazelcast, locked down, started beside the proxy and never waited
 * for by it.
 *
 * <p>What does not go here: what the cluster is used for ({@code node.limit}). Starting point:
 * {@link io.tollgate.node.cluster.LimitCluster}. Event loops may read its state; a thread of its own starts and stops it.
 */
@NullMarked
package io.tollgate.node.cluster;

import org.jspecify.annotations.NullMarked;
