/** Tests of the package of this name. */
@NullMarked
package io.tollgate.console.token;

import org.jspecify.annotations.NullMarked;
