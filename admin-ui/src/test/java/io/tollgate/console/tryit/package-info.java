/** Trying what is not saved. */
@NullMarked
package io.tollgate.console.tryit;

import org.jspecify.annotations.NullMarked;
