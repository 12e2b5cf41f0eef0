/**
 * Whether the path that policy judges is the one that servers resolve: the gateway beside a real nginx and a real HAProxy.
 * Starting point: {@link io.tollgate.node.path.PathsAsServersResolveThemTest}.
 */
@NullMarked
package io.tollgate.node.path;

import org.jspecify.annotations.NullMarked;
