/**
 * Looking at traffic: why a request would be allowed or not, live requests, and the golden signals.
 *
 * <p>What does not go here: sending requests through the proxy.
 *
 * <p>Starting points: {@link io.tollgate.cli.traffic.ExplainCommand}, {@link io.tollgate.cli.traffic.TopCommand}. One thread.
 */
@NullMarked
package io.tollgate.cli.traffic;

import org.jspecify.annotations.NullMarked;
