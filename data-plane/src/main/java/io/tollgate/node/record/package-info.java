/**
 * What is remembered of a request: the access log and the metrics.
 *
 * <p>What does not go here: what is told to clients. Starting points: {@link io.tollgate.node.record.ExchangeRecord} (the
 * facts), {@link io.tollgate.node.record.AccessLog} and {@link io.tollgate.node.record.Metrics}.
 *
 * <p>Event loops hand over facts and never wait: the log's queue is bounded and counts what it drops, and each loop has
 * metrics of its own that are merged by whoever reads them.
 */
@NullMarked
package io.tollgate.node.record;

import org.jspecify.annotations.NullMarked;
