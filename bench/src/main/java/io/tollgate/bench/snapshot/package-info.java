/** Measures reading, writing, signing and verifying snapshots. Starting point: {@code bench/README.md}. */
@NullMarked
package io.tollgate.bench.snapshot;

import org.jspecify.annotations.NullMarked;
