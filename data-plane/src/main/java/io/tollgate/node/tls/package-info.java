/**
 * TLS of this node: which library speaks it, the certificates that listeners show and how one is found, what a secured
 * connection is bound to, and how handshakes end.
 *
 * <p>What does not go here: sockets and pipelines ({@code node.listener}, {@code node.upstream}), and what a certificate is
 * ({@code core.tls}).
 *
 * <p>Starting points: {@link io.tollgate.node.tls.ServerCertificates} is what a handshake asks;
 * {@link io.tollgate.node.tls.CertificateCompiler} makes it. Event loops look certificates up; the thread that received a
 * snapshot compiles them.
 */
@NullMarked
package io.tollgate.node.tls;

import org.jspecify.annotations.NullMarked;
