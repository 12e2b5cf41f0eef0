/**
 * Tokens that are refused before they end: what a revocation says, and the book of all of them that a node asks.
 *
 * <p>What does not go here: how a token is verified (the data plane's {@code token}). Starting point:
 * {@link io.tollgate.core.token.TokenRevocationBook}. Any thread.
 */
@NullMarked
package io.tollgate.core.token;

import org.jspecify.annotations.NullMarked;
