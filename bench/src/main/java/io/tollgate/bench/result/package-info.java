/**
 * What a contest found, as a page that people read: tables, notes, and which of the project's goals are met.
 *
 * <p>Starting point: {@link io.tollgate.bench.result.Report}. Measuring belongs in {@code contest}.
 */
@NullMarked
package io.tollgate.bench.result;

import org.jspecify.annotations.NullMarked;
