/** Properties that hold the state machines to their promises. */
@NullMarked
package io.tollgate.node.limit.counter;

import org.jspecify.annotations.NullMarked;
