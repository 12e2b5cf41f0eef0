/**
 * How many different paths somebody looked for: counted on each node, added up by whoever hears of several.
 *
 * <p>What does not go here: whose paths are counted and for how long ({@code node.scan}, {@code node.adaptive}), and what is
 * said of it ({@code control.alert}). Starting point: {@link io.tollgate.core.scan.DistinctPaths}. For one thread at a time.
 */
@NullMarked
package io.tollgate.core.scan;

import org.jspecify.annotations.NullMarked;
