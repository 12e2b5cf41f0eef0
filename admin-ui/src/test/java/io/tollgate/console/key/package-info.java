/** Tests of the package of this name. */
@NullMarked
package io.tollgate.console.key;

import org.jspecify.annotations.NullMarked;
