/** Tests of the package of this name. */
@NullMarked
package io.tollgate.console.limit;

import org.jspecify.annotations.NullMarked;
