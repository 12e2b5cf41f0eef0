/** What is decided about a target, with a clock that tests turn. */
@NullMarked
package io.tollgate.node.upstream;

import org.jspecify.annotations.NullMarked;
