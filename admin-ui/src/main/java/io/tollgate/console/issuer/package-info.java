/**
 * Issuers: who signs the tokens that routes accept, what a token must say, and whom it stands for.
 *
 * <p>Starting point: {@link io.tollgate.console.issuer.IssuerListView}.
 */
@NullMarked
package io.tollgate.console.issuer;

import org.jspecify.annotations.NullMarked;
