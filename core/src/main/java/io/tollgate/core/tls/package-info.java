/**
 * What a certificate and its private key are, read from PEM: the chain in its order, the names it is for, the kinds of
 * keys that are served, and whether a private key belongs to a certificate; certification authorities; and what is for a
 * host, by the hosts of certificates.
 *
 * <p>What does not go here: the configuration object ({@code core.config}), sealing ({@code core.secret}), and anything
 * that speaks TLS (the data plane's {@code node.tls}).
 *
 * <p>Starting points: {@link io.tollgate.core.tls.CertificateChain} and {@link io.tollgate.core.tls.PrivateKeyPem}. No
 * message repeats any part of a key. Immutable; any thread; checking a key takes a millisecond.
 */
@NullMarked
package io.tollgate.core.tls;

import org.jspecify.annotations.NullMarked;
