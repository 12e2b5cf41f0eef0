/** The catalogue, through the door. */
@NullMarked
package io.tollgate.control.catalogue;

import org.jspecify.annotations.NullMarked;
