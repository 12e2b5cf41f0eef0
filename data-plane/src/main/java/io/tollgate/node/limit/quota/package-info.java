/**
 * Calendar quotas: so many requests, or bytes of responses, a day or a month, kept over restarts of everything. Permits are reserved in chunks of
 * the control plane's database, whose row is the only truth, and spent on this node; nothing of it is in the cluster.
 *
 * <p>What does not go here: who keeps the rows (the control plane) and how it is reached ({@code node.sync} implements
 * {@link io.tollgate.node.limit.quota.QuotaLedger}). Starting point: {@link io.tollgate.node.limit.quota.QuotaGate}, which
 * stands before the limiter of rates. Event loops enter it and never wait; answers come on the sync thread.
 */
@NullMarked
package io.tollgate.node.limit.quota;

import org.jspecify.annotations.NullMarked;
