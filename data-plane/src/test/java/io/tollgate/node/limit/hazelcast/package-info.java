/** The limiter over real members on loopback. */
@NullMarked
package io.tollgate.node.limit.hazelcast;

import org.jspecify.annotations.NullMarked;
