/**
 * Secrets inside the configuration: a private key is a sealed text wherever it is stored, shown or signed, and opens only
 * with the secrets key that the control plane keeps and hands to its nodes.
 *
 * <p>What does not go here: where the secrets key is kept (the control plane's {@code trust}, the node's {@code sync}).
 * Starting points: {@link io.tollgate.core.secret.SecretsKey} and {@link io.tollgate.core.secret.SealedText}. Any thread;
 * sealing and opening take microseconds.
 */
@NullMarked
package io.tollgate.core.secret;

import org.jspecify.annotations.NullMarked;
