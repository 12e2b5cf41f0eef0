/**
 * API keys: their text, what is kept of them, and the check of one that was presented.
 *
 * <p>What does not go here: where they are stored or how they travel. Starting points:
 * {@link io.tollgate.core.key.ApiKeyText} (the text) and {@link io.tollgate.core.key.CredentialBook} (the check). All
 * types are immutable and may be entered by any thread.
 */
@NullMarked
package io.tollgate.core.key;

import org.jspecify.annotations.NullMarked;
