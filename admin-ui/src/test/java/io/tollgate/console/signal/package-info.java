/** Tests of the package of this name. */
@NullMarked
package io.tollgate.console.signal;

import org.jspecify.annotations.NullMarked;
