/** Tests of the package of this name. */
@NullMarked
package io.tollgate.console.session;

import org.jspecify.annotations.NullMarked;
