/** API keys, through the door. */
@NullMarked
package io.tollgate.control.key;

import org.jspecify.annotations.NullMarked;
