/** Rules and channels in their editors. */
@NullMarked
package io.tollgate.console.alert;

import org.jspecify.annotations.NullMarked;
