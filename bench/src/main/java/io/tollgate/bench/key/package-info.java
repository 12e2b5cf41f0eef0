/**
 * Measures the check of an API key, and whether its time tells anything of a secret. Starting point:
 * {@code bench/README.md}.
 */
@NullMarked
package io.tollgate.bench.key;

import org.jspecify.annotations.NullMarked;
