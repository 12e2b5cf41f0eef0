/** What the pages of routes say. */
@NullMarked
package io.tollgate.console.route;

import org.jspecify.annotations.NullMarked;
