/**
 * The certificates that clients show: what of one a connection remembers, and where they are judged, beside the event loops.
 *
 * <p>What does not go here: what a certificate stands for ({@code core.mtls}), handshakes ({@code node.tls}, {@code
 * node.listener}), and what a request makes of the verdict ({@code node.filter}). Starting points: {@link
 * io.tollgate.node.mtls.ClientCertificate} is what a connection has; {@link io.tollgate.node.mtls.CertificateDesk} judges it.
 */
@NullMarked
package io.tollgate.node.mtls;

import org.jspecify.annotations.NullMarked;
