/**
 * Data-plane nodes: how the control plane judges each, and how to add one.
 *
 * <p>Starting point: {@link io.tollgate.console.node.NodeListView}.
 */
@NullMarked
package io.tollgate.console.node;

import org.jspecify.annotations.NullMarked;
