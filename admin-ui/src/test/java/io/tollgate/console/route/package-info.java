/** What a link to a peak says, and the command that it gives. */
@NullMarked
package io.tollgate.console.route;

import org.jspecify.annotations.NullMarked;
