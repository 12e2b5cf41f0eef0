/** The member of the limit cluster, attacked and mistreated. */
@NullMarked
package io.tollgate.node.cluster;

import org.jspecify.annotations.NullMarked;
