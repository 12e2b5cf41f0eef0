/**
 * The audit trail: who did what, when and from where.
 *
 * <p>Starting point: {@link io.tollgate.console.audit.AuditView}.
 */
@NullMarked
package io.tollgate.console.audit;

import org.jspecify.annotations.NullMarked;
