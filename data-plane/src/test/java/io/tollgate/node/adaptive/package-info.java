/** Tests of suspicious behaviour and lowered limits, with a clock of the test's own. */
@NullMarked
package io.tollgate.node.adaptive;

import org.jspecify.annotations.NullMarked;
