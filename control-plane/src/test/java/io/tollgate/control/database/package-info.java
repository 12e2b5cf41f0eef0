/** The database trail. */
@NullMarked
package io.tollgate.control.database;

import org.jspecify.annotations.NullMarked;
