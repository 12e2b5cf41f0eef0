/**
 * Real processes and a real browser, through the door.
 */
@NullMarked
package io.tollgate.e2e;

import org.jspecify.annotations.NullMarked;
