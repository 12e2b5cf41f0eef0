package io.tollgate.node.limit;

import io.tollgate.node.limit.counter.LimitRule;
import java.util.ArrayDeque;
import java.util.Deque;

/** Counts what was admitted, in true time, and tells by how much a rule was exceeded at the worst moment. */
final class Judge {
    private static final double ROUNDING = 1e-6;

    private final LimitRule rule;
    private final Deque<Long> recent = new ArrayDeque<>();
    private double level;
    private long lastNanos;
    private double worst;
    private long admitted;
    private long admittedNanos;

    Judge(LimitRule rule) {
        this.rule = rule;
    }

    void admitted(long nowNanos) {
        admitted++;
        admittedNanos = nowNanos;
        switch (rule) {
            case LimitRule.Window window -> {
                recent.addLast(nowNanos);
                while (recent.getFirst() <= nowNanos - window.perNanos()) {
                    recent.removeFirst();
                }
                worst = Math.max(worst, (double) recent.size() / (double) window.requests());
            }
            case LimitRule.Bucket bucket -> {
                double back = (double) (nowNanos - lastNanos) * (double) bucket.requests() / (double) bucket.perNanos();
                level = Math.max(0, level - back) + 1;
                lastNanos = nowNanos;
                worst = Math.max(worst, (level - ROUNDING) / (double) bucket.burst());
            }
        }
    }

    /** The most that any interval had, as a part of what it may have. */
    double worst() {
        return worst;
    }

    /** Of what could be admitted in so long, how much was. */
    double used(long nanos) {
        double could = switch (rule) {
            case LimitRule.Window window -> (double) nanos / (double) window.perNanos() * (double) window.requests();
            case LimitRule.Bucket bucket ->
                (double) bucket.burst() + (double) nanos / (double) bucket.perNanos() * (double) bucket.requests();
        };
        return (double) admitted / could;
    }

    /** When something was admitted last. */
    long admittedNanos() {
        return admittedNanos;
    }

    LimitRule rule() {
        return rule;
    }
}
