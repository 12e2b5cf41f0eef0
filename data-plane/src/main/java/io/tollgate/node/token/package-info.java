/**
 * Signed tokens (RFC 7519, RFC 9068): taken apart strictly, verified with keys that the issuer published, and remembered
 * while they hold.
 *
 * <p>What a token says is believed after its signature verified and never before; nothing it names is ever fetched. Event
 * loops ask {@link io.tollgate.node.token.TokenDesk}, which answers at once for a token that was seen before and verifies
 * others on its own few threads. Keys are fetched by {@link io.tollgate.node.token.Issuers} in the background.
 *
 * <p>What does not go here: what a caller may do, and what a refusal looks like ({@code node.filter}).
 */
@NullMarked
package io.tollgate.node.token;

import org.jspecify.annotations.NullMarked;
