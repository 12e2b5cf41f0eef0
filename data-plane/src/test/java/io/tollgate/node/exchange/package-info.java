/** Tests of single parts of an exchange; what it does as a whole is tested through the door. */
@NullMarked
package io.tollgate.node.exchange;

import org.jspecify.annotations.NullMarked;
