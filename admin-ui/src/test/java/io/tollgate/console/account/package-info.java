/** Tests of the package of this name. */
@NullMarked
package io.tollgate.console.account;

import org.jspecify.annotations.NullMarked;
