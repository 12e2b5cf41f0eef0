/** Tests of what judges times. */
@NullMarked
package io.tollgate.bench.key;

import org.jspecify.annotations.NullMarked;
