/** Measures the check of a token. Starting point: {@code bench/README.md}. */
@NullMarked
package io.tollgate.bench.token;

import org.jspecify.annotations.NullMarked;
