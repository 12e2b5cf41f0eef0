/** Tests of the package of this name. */
@NullMarked
package io.tollgate.console.kit;

import org.jspecify.annotations.NullMarked;
