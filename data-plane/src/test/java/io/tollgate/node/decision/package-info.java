/** Tests that hold what a node does to what is explained about it. */
@NullMarked
package io.tollgate.node.decision;

import org.jspecify.annotations.NullMarked;
