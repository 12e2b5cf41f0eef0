package io.tollgate.node.record;

import io.tollgate.core.key.Cidr;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;

/**
 * Which exchanges are traced, decided when they begin. A trace that begins here is by chance, by the last 56 bits of its id,
 * so that whoever decides by them decides alike. Of one that comes from a trusted proxy the caller has decided. Anybody
 * else's word does not count, or strangers could have every request of theirs traced: theirs are by chance too, by bits that
 * they do not choose.
 */
public final class TraceSampler {
    /** Traces nothing. */
    public static final TraceSampler OFF = new TraceSampler(false, 0, List.of());

    private static final int DIGITS = 14;

    private final boolean on;
    /** The least random value that is traced, as hex digits; longer than any when none is. */
    private final String least;

    private final List<Cidr> trustedProxies;

    private TraceSampler(boolean on, double ratio, List<Cidr> trustedProxies) {
        this.on = on;
        this.trustedProxies = List.copyOf(trustedProxies);
        // Ratios of less than one in 2^56 may round up to all there are, which has a digit more: cut off, it would be
        // none.
        long threshold = Math.min((long) Math.scalb(1 - ratio, 4 * DIGITS), (1L << (4 * DIGITS)) - 1);
        // "g" is more than any digit: nothing is by chance.
        this.least = ratio <= 0 ? "g".repeat(DIGITS) : HexFormat.of().toHexDigits(threshold, DIGITS);
    }

    /**
     * Traces that share of exchanges.
     *
     * @param ratio from 0 to 1
     * @param trustedProxies peers whose word counts
     */
    public static TraceSampler of(double ratio, List<Cidr> trustedProxies) {
        return new TraceSampler(true, ratio, trustedProxies);
    }

    /** Whether anything may be traced: the one question that every exchange asks. */
    public boolean isOn() {
        return on;
    }

    /** Whether the word of {@code peer} counts. */
    public boolean trusts(InetAddress peer) {
        return Cidr.anyContains(trustedProxies, peer);
    }

    /** Decides by the last 14 of the lower-case hex digits that end at {@code end} in {@code id}. */
    public boolean byChance(String id, int end) {
        for (int i = 0; i < DIGITS; i++) {
            int difference = id.charAt(end - DIGITS + i) - least.charAt(i);
            if (difference != 0) {
                return difference > 0;
            }
        }
        return true;
    }
}
