/** Measures how requests take permits. Starting point: {@code bench/README.md}. */
@NullMarked
package io.tollgate.bench.limit;

import org.jspecify.annotations.NullMarked;
