/**
 * What nodes believe, and its rotation: signing keys and certificate authorities.
 *
 * <p>Starting points: {@link io.tollgate.console.anchor.AnchorListView}. The session's thread only.
 */
@NullMarked
package io.tollgate.console.anchor;

import org.jspecify.annotations.NullMarked;
