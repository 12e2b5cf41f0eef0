/** Tests of what nodes tell one another of failed credentials. */
@NullMarked
package io.tollgate.node.gossip;

import org.jspecify.annotations.NullMarked;
