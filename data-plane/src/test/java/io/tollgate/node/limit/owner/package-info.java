/** Properties that hold the state machines to their promises. */
@NullMarked
package io.tollgate.node.limit.owner;

import org.jspecify.annotations.NullMarked;
