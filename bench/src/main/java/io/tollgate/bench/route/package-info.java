/** Measures the compiled route table and the canonical path. Starting point: {@code bench/README.md}. */
@NullMarked
package io.tollgate.bench.route;

import org.jspecify.annotations.NullMarked;
