/** Proves that nobody becomes a member, or makes one work for him, without a certificate of an enrolled node. */
@NullMarked
package io.tollgate.node.cluster.tls;

import org.jspecify.annotations.NullMarked;
