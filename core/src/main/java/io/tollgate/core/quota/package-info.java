/**
 * What a counter of a calendar quota may still have: the sum that the control plane keeps and nodes rely on.
 *
 * <p>What does not go here: the row that it is kept in ({@code control.quota}), and what a node holds of it
 * ({@code node.limit.quota}). Starting point: {@link io.tollgate.core.quota.QuotaBalance}. Values: any thread.
 */
@NullMarked
package io.tollgate.core.quota;

import org.jspecify.annotations.NullMarked;
