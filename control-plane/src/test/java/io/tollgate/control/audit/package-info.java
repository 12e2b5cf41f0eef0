/** The audit trail. */
@NullMarked
package io.tollgate.control.audit;

import org.jspecify.annotations.NullMarked;
