/**
 * Sending a real request through a node. Starting point: {@link io.tollgate.console.tryit.TryView}.
 *
 * <p>Threads: a request is sent on a virtual thread of its own; all drawing needs the session's lock.
 */
@NullMarked
package io.tollgate.console.tryit;

import org.jspecify.annotations.NullMarked;
