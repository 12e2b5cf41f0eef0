/** Measures what counting a request for the control plane costs it. Starting point: {@code bench/README.md}. */
@NullMarked
package io.tollgate.bench.traffic;

import org.jspecify.annotations.NullMarked;
