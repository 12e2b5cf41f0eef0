/**
 * Trust stores: who signs the client certificates that routes accept, and whom a certificate stands for.
 *
 * <p>Starting point: {@link io.tollgate.console.trust.TrustStoreListView}.
 */
@NullMarked
package io.tollgate.console.trust;

import org.jspecify.annotations.NullMarked;
