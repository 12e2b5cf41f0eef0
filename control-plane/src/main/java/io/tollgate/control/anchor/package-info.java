/**
 * Rotation of what nodes believe: the signing key and the certificate authority, each prepared, put to use and retired by
 * an operator, who sees which nodes are not ready for the next step.
 *
 * <p>What does not go here: the keys themselves ({@code trust}), how nodes are told ({@code sync}).
 *
 * <p>Starting points: {@link io.tollgate.control.anchor.Anchors}. Any thread; blocks on the database.
 */
@NullMarked
package io.tollgate.control.anchor;

import org.jspecify.annotations.NullMarked;
