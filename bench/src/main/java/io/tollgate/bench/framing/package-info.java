/** Measures parsing and writing heads. Starting point: {@code bench/README.md}. */
@NullMarked
package io.tollgate.bench.framing;

import org.jspecify.annotations.NullMarked;
