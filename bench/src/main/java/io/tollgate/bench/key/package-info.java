/** Measures the check of an API key. Starting point: {@code bench/README.md}. */
@NullMarked
package io.tollgate.bench.key;

import org.jspecify.annotations.NullMarked;
