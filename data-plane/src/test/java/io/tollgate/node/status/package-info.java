/** The status port through its door. */
@NullMarked
package io.tollgate.node.status;

import org.jspecify.annotations.NullMarked;
