/** Tests of the page of live requests. */
@NullMarked
package io.tollgate.console.live;

import org.jspecify.annotations.NullMarked;
