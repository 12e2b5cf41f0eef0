/** Tests of the package of this name. */
@NullMarked
package io.tollgate.console.revision;

import org.jspecify.annotations.NullMarked;
