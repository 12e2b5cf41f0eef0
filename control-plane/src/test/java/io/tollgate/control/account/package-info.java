/** Operators and their roles, and one's own account, through the door. */
@NullMarked
package io.tollgate.control.account;

import org.jspecify.annotations.NullMarked;
