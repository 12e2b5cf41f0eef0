/**
 * For whom limits are lowered by the nodes, since their behaviour is suspicious, and how an operator gives them the whole of it
 * again.
 *
 * <p>What does not go here: the decision, which each node makes by itself. Starting point: {@link
 * io.tollgate.control.lowered.LoweredLimits}. Reading is from memory; lifting blocks on the database, for the audit trail.
 */
@NullMarked
package io.tollgate.control.lowered;

import org.jspecify.annotations.NullMarked;
