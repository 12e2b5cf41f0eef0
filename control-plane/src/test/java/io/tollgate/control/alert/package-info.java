/** What is wrong is told once, to those who ought to hear it, and ends by itself. */
@NullMarked
package io.tollgate.control.alert;

import org.jspecify.annotations.NullMarked;
