/**
 * Who is signed in at this browser, and what they may see. A view without {@link
 * io.tollgate.console.session.NeedsPermission} or {@link io.tollgate.console.session.OpenToAll} is shown to nobody.
 *
 * <p>What does not go here: what a password is worth (the control plane's {@code Operators}), and permission checks of
 * what is done: services check those themselves.
 *
 * <p>Starting points: {@link io.tollgate.console.session.SignedIn}, {@link io.tollgate.console.session.AccessGate}.
 * Everything needs the Vaadin session lock, but the two watches, which have a thread each.
 */
@NullMarked
package io.tollgate.console.session;

import org.jspecify.annotations.NullMarked;
