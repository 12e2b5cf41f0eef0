/** What each algorithm promises, over many draws. */
@NullMarked
package io.tollgate.node.balance;

import org.jspecify.annotations.NullMarked;
