/**
 * Real processes and a real browser, through the door.
 *
 * <p>Starting points: {@link io.tollgate.e2e.TollgateUp} (the system as a person starts it),
 * {@link io.tollgate.e2e.ConsoleBrowser} (the console), {@link io.tollgate.e2e.WalkingSystemE2eTest} (the main story).
 * Every test takes free ports and a temporary folder; what its processes logged stays in {@code target/e2e-logs}, what
 * the browser saw in {@code target/screenshots}. Nothing here sleeps: conditions are awaited.
 */
@NullMarked
package io.tollgate.e2e;

import org.jspecify.annotations.NullMarked;
