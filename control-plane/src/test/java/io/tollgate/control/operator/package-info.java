/** Signing in and permissions, through the door. */
@NullMarked
package io.tollgate.control.operator;

import org.jspecify.annotations.NullMarked;
