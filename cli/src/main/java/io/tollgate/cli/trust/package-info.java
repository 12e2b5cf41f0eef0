/**
 * {@code tollgate trust}: signing keys and certificate authorities that nodes believe, and their rotation.
 *
 * <p>Starting points: {@link io.tollgate.cli.trust.TrustCommand}. The main thread only.
 */
@NullMarked
package io.tollgate.cli.trust;

import org.jspecify.annotations.NullMarked;
