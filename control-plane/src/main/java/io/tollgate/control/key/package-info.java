/**
 * API keys: issuing, listing and revoking them, and the log of credential changes that nodes follow. Keys travel apart
 * from the configuration: they have a sequence of their own and never make a revision.
 *
 * <p>What does not go here: the text and the check of a key (see {@code core.key}), and how nodes are told (see
 * {@code control.sync}).
 *
 * <p>Starting points: {@link io.tollgate.control.key.Keys} for people and {@link io.tollgate.control.key.CredentialLog}
 * for the publisher. Both block.
 */
@NullMarked
package io.tollgate.control.key;

import org.jspecify.annotations.NullMarked;
