/** Tests of the package of this name. */
@NullMarked
package io.tollgate.console.catalogue;

import org.jspecify.annotations.NullMarked;
