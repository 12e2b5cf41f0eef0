/** Who looks for paths that are not theirs. */
@NullMarked
package io.tollgate.node.scan;

import org.jspecify.annotations.NullMarked;
