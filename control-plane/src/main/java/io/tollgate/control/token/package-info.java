/**
 * Token revocations: which tokens of an issuer nodes refuse before they end. They are changes of the credential history,
 * and travel with it.
 *
 * <p>What does not go here: issuers (they are configuration), and how nodes are told (see {@code control.sync}).
 *
 * <p>Starting point: {@link io.tollgate.control.token.TokenRevocations}. It blocks.
 */
@NullMarked
package io.tollgate.control.token;

import org.jspecify.annotations.NullMarked;
