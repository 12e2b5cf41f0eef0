/** The gate that fails the build when a buffer is lost. */
@NullMarked
package io.tollgate.node.leak;

import org.jspecify.annotations.NullMarked;
