/** Tests of the package of this name. */
@NullMarked
package io.tollgate.console.node;

import org.jspecify.annotations.NullMarked;
