/**
 * Requests as they happen. Starting point: {@link io.tollgate.console.live.LiveView}.
 *
 * <p>Threads: a page takes its events on a virtual thread of its own, which ends with it; all drawing needs the session's lock.
 */
@NullMarked
package io.tollgate.console.live;

import org.jspecify.annotations.NullMarked;
