/**
 * Who takes part in a contest: the upstream that all proxy to, the peers, and Tollgate's real system.
 *
 * <p>Starting points: {@link io.tollgate.bench.contestant.Contestant}, and {@link
 * io.tollgate.bench.contestant.Tollgate} for what of Tollgate is started; {@link io.tollgate.bench.contestant.Trio} for
 * three instances that count together. A peer's configuration lies in {@code bench/peers}, its start here. How they are
 * measured belongs in {@code contest}. Everything runs on the contest's main thread.
 */
@NullMarked
package io.tollgate.bench.contestant;

import org.jspecify.annotations.NullMarked;
