/**
 * The machine that a contest runs on: the processes that the contest started and what they cost, free ports, and what
 * the machine is. Linux only, since costs are read from {@code /proc}.
 *
 * <p>Starting points: {@link io.tollgate.bench.machine.Children} starts and ends processes,
 * {@link io.tollgate.bench.machine.ProcessTree} says what one costs. What the processes are belongs in
 * {@code contestant}. Everything runs on the contest's main thread.
 */
@NullMarked
package io.tollgate.bench.machine;

import org.jspecify.annotations.NullMarked;
