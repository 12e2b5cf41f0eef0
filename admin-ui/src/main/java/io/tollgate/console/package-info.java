/**
 * The console's root: only what starts it lives here; each view has its own package below.
 */
@NullMarked
package io.tollgate.console;

import org.jspecify.annotations.NullMarked;
