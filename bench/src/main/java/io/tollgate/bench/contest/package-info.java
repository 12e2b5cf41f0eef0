/**
 * Whole proxies side by side: the scenarios, how contestants take turns, and what is made of the rounds.
 *
 * <p>Starting points: {@link io.tollgate.bench.contest.Contest} is what {@code bench/run} starts,
 * {@link io.tollgate.bench.contest.Scenario} the list of what can be measured, {@link
 * io.tollgate.bench.contest.SideBySide} how. Who takes part belongs in {@code contestant}, how load is made in {@code
 * load}. One thread, apart from the constant-rate client's event loop.
 */
@NullMarked
package io.tollgate.bench.contest;

import org.jspecify.annotations.NullMarked;
