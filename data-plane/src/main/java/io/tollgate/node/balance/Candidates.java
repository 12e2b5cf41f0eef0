package io.tollgate.node.balance;

import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Those that a balancer chooses from, and how much each counts: its weight, less while it grows into its share.
 *
 * <p>Slow start is linear from a tenth, as Envoy has it with aggression 1.0 and the default minimum
 * (envoy.config.cluster.v3, SlowStartConfig); nginx's {@code slow_start} starts at zero, which would leave a lone target
 * without any request to warm up on. Any thread.
 *
 * @param <T> what they are
 */
public final class Candidates<T extends Candidate> {
    /** What one unit of a configured weight is in here: weights shrink by fractions. */
    static final int SCALE = 1000;

    private static final int START = SCALE / 10;

    private final List<T> members;
    private final int[] weights;
    private final long slowStartNanos;
    private final LongSupplier nanoTime;

    /**
     * @param weights one for each of {@code members}; 0 is never chosen
     * @param slowStartNanos 0 for none
     * @param nanoTime a clock as {@link System#nanoTime}
     */
    public Candidates(List<T> members, int[] weights, long slowStartNanos, LongSupplier nanoTime) {
        this.members = List.copyOf(members);
        this.weights = weights.clone();
        this.slowStartNanos = slowStartNanos;
        this.nanoTime = nanoTime;
    }

    int count() {
        return members.size();
    }

    T get(int index) {
        return members.get(index);
    }

    /** The configured weight. */
    int weight(int index) {
        return weights[index];
    }

    /** Whether it may be chosen now. */
    boolean isOpen(int index, Set<T> tried) {
        T member = members.get(index);
        return weights[index] > 0 && member.isUsable() && !tried.contains(member);
    }

    /** What it counts now, in thousandths of a configured weight; 0 when it may not be chosen. */
    long share(int index, Set<T> tried) {
        return isOpen(index, tried) ? weights[index] * ramp(members.get(index)) : 0;
    }

    private long ramp(T member) {
        if (slowStartNanos == 0) {
            return SCALE;
        }
        long elapsed = nanoTime.getAsLong() - member.usableSinceNanos();
        if (elapsed >= slowStartNanos) {
            return SCALE;
        }
        return Math.max(START, (long) ((double) Math.max(0, elapsed) / slowStartNanos * SCALE));
    }

    long now() {
        return nanoTime.getAsLong();
    }
}
