package io.tollgate.node.limit;

import io.tollgate.node.limit.counter.CounterState;

/** Counters as they must not be. */
final class CounterStates {
    private static final int FLOOR = 6;
    private static final int RANGES = 7;
    private static final int HEAD = 8;

    private CounterStates() {}

    /** The same, without a memory of what was given back. */
    static CounterState forgettingReturns(CounterState state) {
        long[] flat = state.toLongs();
        int ranges = (int) (flat[RANGES] >> 1) * 2;
        long[] without = new long[flat.length - ranges];
        System.arraycopy(flat, 0, without, 0, HEAD);
        System.arraycopy(flat, HEAD + ranges, without, HEAD, without.length - HEAD);
        without[FLOOR] = 0;
        without[RANGES] = flat[RANGES] & 1;
        return CounterState.ofLongs(without);
    }
}
