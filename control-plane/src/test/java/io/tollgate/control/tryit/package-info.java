/** Requests that are tried, as far as the door can't show it: what would take half a minute. */
@NullMarked
package io.tollgate.control.tryit;

import org.jspecify.annotations.NullMarked;
