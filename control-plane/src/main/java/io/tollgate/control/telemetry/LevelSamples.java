package io.tollgate.control.telemetry;

/** Looks at a quantity that goes up and down: how many, their sum, the largest. */
public record LevelSamples(long samples, double sum, double max) {
    static final LevelSamples NONE = new LevelSamples(0, 0, 0);

    LevelSamples plus(LevelSamples other) {
        if (samples == 0 || other.samples == 0) {
            return samples == 0 ? other : this;
        }
        return new LevelSamples(samples + other.samples, sum + other.sum, Math.max(max, other.max));
    }

    /** What it was on average; 0 without a look. */
    public double mean() {
        return samples == 0 ? 0 : sum / samples;
    }
}
