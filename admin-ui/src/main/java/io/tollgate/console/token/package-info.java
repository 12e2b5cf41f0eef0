/**
 * Token revocations: which tokens of issuers nodes refuse before they end.
 *
 * <p>Starting point: {@link io.tollgate.console.token.TokenRevocationListView}.
 */
@NullMarked
package io.tollgate.console.token;

import org.jspecify.annotations.NullMarked;
