/** Operators and their roles in their dialogs. */
@NullMarked
package io.tollgate.console.operator;

import org.jspecify.annotations.NullMarked;
