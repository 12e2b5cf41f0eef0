/** Importing, through the door. */
@NullMarked
package io.tollgate.control.importing;

import org.jspecify.annotations.NullMarked;
