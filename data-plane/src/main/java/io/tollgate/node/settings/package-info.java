/**
 * What the environment tells a node, read once at its start.
 *
 * <p>What does not go here: configuration that the control plane sends. Starting point:
 * {@link io.tollgate.node.settings.NodeSettings}. Only the main thread enters.
 */
@NullMarked
package io.tollgate.node.settings;

import org.jspecify.annotations.NullMarked;
