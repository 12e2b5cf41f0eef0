/**
 * Who is held back by the nodes for failed credentials, as they report it, and how an operator forgives it.
 *
 * <p>What does not go here: the decision, which each node makes by itself. Starting point: {@link
 * io.tollgate.control.penalty.Penalties}. Reading is from memory; lifting blocks on the database, for the audit trail.
 */
@NullMarked
package io.tollgate.control.penalty;

import org.jspecify.annotations.NullMarked;
