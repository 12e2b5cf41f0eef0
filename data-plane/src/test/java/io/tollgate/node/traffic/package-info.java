/** What is counted for the control plane adds up. */
@NullMarked
package io.tollgate.node.traffic;

import org.jspecify.annotations.NullMarked;
