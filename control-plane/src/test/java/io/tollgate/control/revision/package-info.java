/** The history of the configuration, and the way back, through the door. */
@NullMarked
package io.tollgate.control.revision;

import org.jspecify.annotations.NullMarked;
