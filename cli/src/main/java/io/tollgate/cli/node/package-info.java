/**
 * Data-plane nodes: tokens to join with, the list, draining.
 *
 * <p>What does not go here: running a node.
 *
 * <p>Starting point: {@link io.tollgate.cli.node.NodeCommand}. One thread.
 */
@NullMarked
package io.tollgate.cli.node;

import org.jspecify.annotations.NullMarked;
