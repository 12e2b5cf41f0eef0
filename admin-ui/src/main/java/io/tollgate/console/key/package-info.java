/**
 * API keys of all consumers: issued (the secret is seen once), searched, revoked, with the proof of where a change is in force.
 *
 * <p>Starting point: {@link io.tollgate.console.key.KeyListView}.
 */
@NullMarked
package io.tollgate.console.key;

import org.jspecify.annotations.NullMarked;
