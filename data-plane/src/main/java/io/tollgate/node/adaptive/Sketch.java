package io.tollgate.node.adaptive;

import java.util.Arrays;

/** About how many different things were seen, in 256 bits: linear counting (Whang, Vander-Zanden, Taylor 1990). */
final class Sketch {
    private static final int BITS = 256;

    private final long[] words = new long[BITS / Long.SIZE];

    void add(int hash) {
        int bit = (hash * 0x9e3779b9) >>> 24; // the golden ratio spreads neighbours
        words[bit >>> 6] |= 1L << bit;
    }

    /** Never more than was added by much: a few per cent at a hundred. When every bit is set, as many as it can tell. */
    int estimate() {
        int set = 0;
        for (long word : words) {
            set += Long.bitCount(word);
        }
        int free = Math.max(1, BITS - set);
        return (int) Math.round(BITS * Math.log((double) BITS / free));
    }

    void clear() {
        Arrays.fill(words, 0);
    }
}
