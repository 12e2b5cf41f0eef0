/** Tests of what limits would have refused. */
@NullMarked
package io.tollgate.control.whatif;

import org.jspecify.annotations.NullMarked;
