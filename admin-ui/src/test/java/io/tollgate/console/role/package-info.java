/** Who may do what, in words. */
@NullMarked
package io.tollgate.console.role;

import org.jspecify.annotations.NullMarked;
