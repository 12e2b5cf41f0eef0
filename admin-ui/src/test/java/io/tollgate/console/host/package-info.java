/** Tests of the package of this name. */
@NullMarked
package io.tollgate.console.host;

import org.jspecify.annotations.NullMarked;
