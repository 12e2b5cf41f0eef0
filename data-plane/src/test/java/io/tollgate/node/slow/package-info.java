/** Attacks by slowness, with the tool that attackers use. Starting point: {@link io.tollgate.node.slow.SlowClientsTest}. */
@NullMarked
package io.tollgate.node.slow;

import org.jspecify.annotations.NullMarked;
