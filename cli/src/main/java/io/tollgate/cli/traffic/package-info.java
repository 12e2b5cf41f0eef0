/**
 * Looking at traffic: why a request would be allowed or not, one that is tried, live requests, and the golden signals.
 *
 * <p>What does not go here: sending requests to the proxy; who tries one has the control plane send it.
 *
 * <p>Starting points: {@link io.tollgate.cli.traffic.ExplainCommand}, {@link io.tollgate.cli.traffic.TopCommand}. One thread.
 */
@NullMarked
package io.tollgate.cli.traffic;

import org.jspecify.annotations.NullMarked;
