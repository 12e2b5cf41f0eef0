/** A running control plane with its console, on a real PostgreSQL, for tests that come through the door. */
@NullMarked
package io.tollgate.console.door;

import org.jspecify.annotations.NullMarked;
