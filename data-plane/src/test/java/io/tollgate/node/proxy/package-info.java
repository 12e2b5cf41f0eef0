/** What the proxy does, seen from both of its doors. One behaviour a class. */
@NullMarked
package io.tollgate.node.proxy;

import org.jspecify.annotations.NullMarked;
