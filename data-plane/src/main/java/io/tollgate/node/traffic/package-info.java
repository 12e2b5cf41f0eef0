/**
 * What passed through each route in the last moments, in the form that the control plane's telemetry adds up.
 *
 * <p>What does not go here: metrics for Prometheus ({@code node.record}). Starting point:
 * {@link io.tollgate.node.traffic.TrafficReport}. A meter is confined to one event loop at a time.
 */
@NullMarked
package io.tollgate.node.traffic;

import org.jspecify.annotations.NullMarked;
