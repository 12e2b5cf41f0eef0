/** Settings. */
@NullMarked
package io.tollgate.control.settings;

import org.jspecify.annotations.NullMarked;
