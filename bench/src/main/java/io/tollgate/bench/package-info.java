/**
 * Benchmarks, in packages that mirror what they measure.
 */
@NullMarked
package io.tollgate.bench;

import org.jspecify.annotations.NullMarked;
