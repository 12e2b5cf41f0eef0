/** Counting different paths. */
@NullMarked
package io.tollgate.core.scan;

import org.jspecify.annotations.NullMarked;
