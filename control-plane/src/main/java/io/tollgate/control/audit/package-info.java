/**
 * The audit trail: who did what, when, from where, and what it changed. Append only: the database refuses everything
 * else, whoever asks.
 *
 * <p>What does not go here: deciding what is worth an entry. Features call
 * {@link io.tollgate.control.audit.AuditTrail#record} in the transaction of what they do.
 *
 * <p>Starting point: {@link io.tollgate.control.audit.AuditTrail}. It blocks.
 */
@NullMarked
package io.tollgate.control.audit;

import org.jspecify.annotations.NullMarked;
