package io.tollgate.core.scan;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * About how many different paths were seen, in 256 bits and without keeping any: linear counting (Whang, Vander-Zanden,
 * Taylor, "A linear-time probabilistic counting algorithm for database applications", 1990). What several nodes counted adds
 * up: a path that more than one of them saw counts once.
 *
 * <p>The hash needs no secret. Who looks for what may be there must ask for the paths by their names, and can't choose others
 * that fall together.
 */
public final class DistinctPaths {
    /** So many different ones, within a minute, that no route has or that are denied, are no mistake. */
    public static final int SCAN_MIN = 30;

    /** The length of {@link #bytes}. */
    public static final int BYTES = 32;

    private static final int BITS = BYTES * Byte.SIZE;

    private final long[] words = new long[BITS / Long.SIZE];

    /** None yet. */
    public DistinctPaths() {}

    /**
     * As {@link #bytes} wrote it.
     *
     * @throws IllegalArgumentException when the length is another
     */
    public static DistinctPaths ofBytes(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("paths: " + bytes.length + " bytes (expected: " + BYTES + ")");
        }
        DistinctPaths read = new DistinctPaths();
        ByteBuffer.wrap(bytes).asLongBuffer().get(read.words);
        return read;
    }

    /** For another node, or the control plane. */
    public byte[] bytes() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        bytes.asLongBuffer().put(words);
        return bytes.array();
    }

    /** One was seen. */
    public void add(String path) {
        add(path.hashCode());
    }

    /** As above, by the path's hash. */
    public void add(int pathHash) {
        int bit = mix(pathHash) >>> 24;
        words[bit >>> 6] |= 1L << bit;
    }

    /** The last step of MurmurHash3 (Appleby, 2011): the estimate holds for bits that fall anywhere. */
    private static int mix(int bits) {
        int mixed = (bits ^ (bits >>> 16)) * 0x85ebca6b;
        mixed = (mixed ^ (mixed >>> 13)) * 0xc2b2ae35;
        return mixed ^ (mixed >>> 16);
    }

    /** All that {@code other} saw were seen. */
    public void add(DistinctPaths other) {
        for (int i = 0; i < words.length; i++) {
            words[i] |= other.words[i];
        }
    }

    /** Right to a few per cent at a hundred. When every bit is set, as many as it can tell. */
    public int estimate() {
        int set = 0;
        for (long word : words) {
            set += Long.bitCount(word);
        }
        int free = Math.max(1, BITS - set);
        return (int) Math.round(BITS * Math.log((double) BITS / free));
    }

    /** Begins anew. */
    public void clear() {
        Arrays.fill(words, 0);
    }
}
