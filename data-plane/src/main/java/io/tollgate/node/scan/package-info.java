/**
 * Which addresses look for paths that are not theirs: those that no route has, or that are denied to them. Only how many
 * different ones is kept, never a path.
 *
 * <p>What does not go here: what is lowered for them ({@code node.adaptive}: only where a limit adapts), and the alert ({@code
 * control.alert}), which looks at all nodes together. Starting points: {@link io.tollgate.node.scan.SeenPaths}, which event
 * loops enter, and {@link io.tollgate.node.scan.PathScans}, which they don't.
 */
@NullMarked
package io.tollgate.node.scan;

import org.jspecify.annotations.NullMarked;
