/**
 * What passed through this node in the last moments, by everything the control plane's telemetry asks for, in a form that
 * adds up over nodes and time.
 *
 * <p>What does not go here: metrics for Prometheus ({@code node.record}). Starting points:
 * {@link io.tollgate.node.traffic.TrafficCounts}, {@link io.tollgate.node.traffic.TrafficReport}. Event loops enter by
 * {@code finished} alone; whoever collects has a thread of its own.
 */
@NullMarked
package io.tollgate.node.traffic;

import org.jspecify.annotations.NullMarked;
