/** Tests of the first page's parts. */
@NullMarked
package io.tollgate.console.overview;

import org.jspecify.annotations.NullMarked;
