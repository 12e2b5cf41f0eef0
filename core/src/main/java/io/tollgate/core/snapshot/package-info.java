/**
 * The signed snapshot: a whole configuration at one revision, in canonical JSON (RFC 8785), signed with Ed25519
 * (RFC 8032). The control plane makes it, nodes believe nothing else.
 *
 * <p>Starting points: {@link io.tollgate.core.snapshot.Snapshot} and
 * {@link io.tollgate.core.snapshot.SnapshotSignature}. Immutable; any thread.
 */
@NullMarked
package io.tollgate.core.snapshot;

import org.jspecify.annotations.NullMarked;
