/**
 * The demo upstream: a small HTTP server that says what it received, for trying a gateway out.
 *
 * <p>Starting point: {@link io.tollgate.launcher.demo.DemoUpstream}. Everything a client can ask for is bounded
 * (bodies, delays, sizes, events). One event loop thread enters a handler; nothing on it blocks.
 */
@NullMarked
package io.tollgate.launcher.demo;

import org.jspecify.annotations.NullMarked;
