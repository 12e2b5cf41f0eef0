/**
 * Upstreams: the services behind the gateway.
 *
 * <p>Starting point: {@link io.tollgate.console.upstream.UpstreamListView}.
 */
@NullMarked
package io.tollgate.console.upstream;

import org.jspecify.annotations.NullMarked;
