package io.tollgate.node.push;

import io.tollgate.node.otlp.OtlpReceiver;
import java.time.Duration;

/**
 * Where metrics go, and how often.
 *
 * @param every from a second to an hour
 */
public record PushPlan(OtlpReceiver receiver, Duration every) {
    /** Often enough for an alert, and not a burden at ten thousand routes. */
    public static final Duration EVERY_DEFAULT = Duration.ofSeconds(30);

    private static final Duration EVERY_MIN = Duration.ofSeconds(1);
    private static final Duration EVERY_MAX = Duration.ofHours(1);

    public PushPlan {
        check(every);
    }

    /**
     * Whether metrics may be sent so often.
     *
     * @throws IllegalArgumentException when they may not
     */
    public static void check(Duration every) {
        if (every.compareTo(EVERY_MIN) < 0 || every.compareTo(EVERY_MAX) > 0) {
            throw new IllegalArgumentException("every: " + every + " (expected: from 1s to 1h)");
        }
    }

    String url() {
        return receiver.url("metrics");
    }

    @Override
    public String toString() {
        return "metrics to " + url();
    }
}
