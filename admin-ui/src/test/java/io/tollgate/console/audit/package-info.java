/** Tests of the package of this name. */
@NullMarked
package io.tollgate.console.audit;

import org.jspecify.annotations.NullMarked;
