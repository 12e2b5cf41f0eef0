/**
 * Requests as they happen, for people who watch: asked of the nodes that are connected here, only while somebody watches,
 * and kept nowhere; or one request that is about to be sent, with the time of its steps.
 *
 * <p>What does not go here: what is counted ({@code telemetry}) and why a request was refused ({@code explain}). Starting
 * points: {@link io.tollgate.control.event.EventFeed} and {@link io.tollgate.control.event.EventWatch}. The streams'
 * threads bring events and never wait; whoever watches takes them on a thread of its own, which may.
 */
@NullMarked
package io.tollgate.control.event;

import org.jspecify.annotations.NullMarked;
