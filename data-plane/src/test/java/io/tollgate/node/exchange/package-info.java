/** What an exchange decides by itself. */
@NullMarked
package io.tollgate.node.exchange;

import org.jspecify.annotations.NullMarked;
