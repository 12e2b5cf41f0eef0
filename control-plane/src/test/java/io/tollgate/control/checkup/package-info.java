/** Whether the installation is well, through the door. */
@NullMarked
package io.tollgate.control.checkup;

import org.jspecify.annotations.NullMarked;
