/**
 * Requests that people send through a node to see what happens: really sent, on behalf of whoever asks, and written down.
 *
 * <p>What does not go here: requests that nobody sends ({@code explain}). Starting point: {@link io.tollgate.control.tryit.TryIt}.
 * Blocks on the node and its upstream, for half a minute at most.
 */
@NullMarked
package io.tollgate.control.tryit;

import org.jspecify.annotations.NullMarked;
