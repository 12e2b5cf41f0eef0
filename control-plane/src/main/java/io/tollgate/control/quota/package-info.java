/**
 * What nodes have reserved of calendar quotas: one row of the database a counter and period, changed under its own lock, so
 * that no number of nodes and control planes together ever reserve more than the quota and what operators granted beside it.
 *
 * <p>What does not go here: how nodes ask ({@code control.sync}) and what a quota is (core's {@code Limit}). Starting points:
 * {@link io.tollgate.control.quota.QuotaBook}, which nodes reserve from, and {@link io.tollgate.control.quota.Quotas}, where people
 * see the rows, reset and grant. Any thread; everything blocks on the database.
 */
@NullMarked
package io.tollgate.control.quota;

import org.jspecify.annotations.NullMarked;
