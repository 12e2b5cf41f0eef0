/**
 * Whom a client certificate stands for: one pure function from the certificates that a client has shown, the trust stores of
 * the host it asked for and a time to a verdict that explains itself. Used by the data plane for every connection with a
 * certificate and by the control plane to explain.
 *
 * <p>What does not go here: handshakes and connections (the data plane's {@code node.mtls} and {@code node.tls}), and what
 * the consumer may do ({@code core.access}). Starting point: {@link io.tollgate.core.mtls.ClientTrust}. Immutable; any thread
 * but an event loop: verifying signatures takes a millisecond.
 */
@NullMarked
package io.tollgate.core.mtls;

import org.jspecify.annotations.NullMarked;
