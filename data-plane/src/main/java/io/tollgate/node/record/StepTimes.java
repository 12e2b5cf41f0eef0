package io.tollgate.node.record;

import java.util.ArrayList;
import java.util.List;

/**
 * How long an exchange was at each step. Only one that somebody awaits by its id has them: for all others no clock is read.
 * Confined like its {@link ExchangeRecord}.
 */
public final class StepTimes {
    /** Tries may be many. */
    static final int STEPS_MAX = 40;

    private final List<Step> steps = new ArrayList<>();
    private long lastNanos;

    /** The first step begins at {@code startNanos} of {@link System#nanoTime}. */
    public StepTimes(long startNanos) {
        this.lastNanos = startNanos;
    }

    /**
     * One step.
     *
     * @param name of a filter, or of what comes after them
     * @param nanos since the step before
     */
    public record Step(String name, long nanos) {}

    /** The step of that name is over now, and the next one begins. */
    public void ended(String name) {
        long now = System.nanoTime();
        if (steps.size() < STEPS_MAX) {
            steps.add(new Step(name, now - lastNanos));
        }
        lastNanos = now;
    }

    /** In their order. */
    public List<Step> steps() {
        return List.copyOf(steps);
    }
}
