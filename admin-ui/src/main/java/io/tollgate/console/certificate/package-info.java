/**
 * Certificates: what listeners show, for which hosts, and when they end.
 *
 * <p>Starting point: {@link io.tollgate.console.certificate.CertificateListView}.
 */
@NullMarked
package io.tollgate.console.certificate;

import org.jspecify.annotations.NullMarked;
