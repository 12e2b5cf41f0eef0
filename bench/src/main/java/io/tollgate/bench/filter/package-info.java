/** Measures the filter chain. Starting point: {@code bench/README.md}. */
@NullMarked
package io.tollgate.bench.filter;

import org.jspecify.annotations.NullMarked;
