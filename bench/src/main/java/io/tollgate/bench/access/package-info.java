/** Measures the access decision. Starting point: {@code bench/README.md}. */
@NullMarked
package io.tollgate.bench.access;

import org.jspecify.annotations.NullMarked;
