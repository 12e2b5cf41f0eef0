/**
 * The frame around every page: the rail with its links, who is signed in, and what is shown when there is no page.
 *
 * <p>What does not go here: pages. The rail knows them by path and permission only.
 *
 * <p>Starting point: {@link io.tollgate.console.shell.MainLayout}.
 */
@NullMarked
package io.tollgate.console.shell;

import org.jspecify.annotations.NullMarked;
