/**
 * Tokens as far as both planes must agree on them: taken apart strictly, what their claims must say and whom they stand for,
 * and which are refused before they end. What is decided about a token here is pure; a node verifies its signature before
 * it asks, and an explanation says that nobody did.
 *
 * <p>What does not go here: signatures, keys and asking issuers (the data plane's {@code token}). Starting points:
 * {@link io.tollgate.core.token.SignedToken}, {@link io.tollgate.core.token.TokenClaims} and
 * {@link io.tollgate.core.token.TokenRevocationBook}. Any thread.
 */
@NullMarked
package io.tollgate.core.token;

import org.jspecify.annotations.NullMarked;
