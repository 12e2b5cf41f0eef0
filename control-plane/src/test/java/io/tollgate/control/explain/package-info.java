/** Tests of explanations, through the admin API. */
@NullMarked
package io.tollgate.control.explain;

import org.jspecify.annotations.NullMarked;
