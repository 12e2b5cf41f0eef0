/** The limiter over a ledger that the test plays. */
@NullMarked
package io.tollgate.node.limit;

import org.jspecify.annotations.NullMarked;
