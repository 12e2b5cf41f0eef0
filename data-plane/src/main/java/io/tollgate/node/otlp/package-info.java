/**
 * Where this node tells a collector of OpenTelemetry's something: the receiver's address, what it is sent along, and how a
 * collector that takes nothing is complained about.
 *
 * <p>What does not go here: what is told ({@code trace} for spans, {@code push} for metrics). Starting point: {@link
 * io.tollgate.node.otlp.OtlpReceiver}.
 *
 * <p>The threads that send enter, one for each kind of thing.
 */
@NullMarked
package io.tollgate.node.otlp;

import org.jspecify.annotations.NullMarked;
