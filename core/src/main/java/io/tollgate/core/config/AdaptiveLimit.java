package io.tollgate.core.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.HumanDuration;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.JsonObjectReader;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When and how far a limit is lowered for somebody whose behaviour turns suspicious. Each finding halves what its rates admit,
 * down to a floor; with each half-life without another it doubles again, up to what the limit says and never beyond.
 *
 * @param mode whether lowered limits refuse, are only told of, or are not looked for
 * @param floorPercent of the limit that is always left, 1 to 90
 * @param window requests are judged together that come within it
 * @param halfLife how long a step lasts
 * @param signs what is suspicious
 */
public record AdaptiveLimit(Mode mode, long floorPercent, Duration window, Duration halfLife, Signs signs) {
    private static final long FLOOR_MAX = 90;
    private static final Duration WINDOW_MIN = Duration.ofSeconds(5);
    private static final Duration WINDOW_MAX = Duration.ofHours(1);
    private static final Duration HALF_LIFE_MIN = Duration.ofSeconds(10);
    private static final Duration HALF_LIFE_MAX = Duration.ofDays(1);

    public AdaptiveLimit {
        if (floorPercent < 1 || floorPercent > FLOOR_MAX || !window.isPositive() || !halfLife.isPositive()) {
            throw new IllegalArgumentException("adaptive: floor " + floorPercent + " %, window " + window
                    + ", half-life " + halfLife + " (expected: 1 to " + FLOOR_MAX + " %, and durations)");
        }
    }

    /** What lowered limits do. */
    public enum Mode {
        /** They are counted and told of, and change nothing. */
        SHADOW,
        /** They refuse. */
        ENFORCE,
        /** Nobody's behaviour is watched; the numbers stay for another day. */
        OFF
    }

    /**
     * What is suspicious, within one window.
     *
     * @param requestsMin fewer are too few to judge by
     * @param refusedPercent so many of the requests, or more, were answered 401, 403 or 404
     * @param unknownPaths so many different paths, or more, were answered 404
     * @param jump so many times its own usual number of requests, or share of client errors
     */
    public record Signs(long requestsMin, long refusedPercent, long unknownPaths, long jump) {
        private static final Signs DEFAULTS = new Signs(20, 50, 30, 10);
        private static final long REQUESTS_MIN_LEAST = 5;
        private static final long REQUESTS_MIN_MOST = 1_000_000;
        private static final long REFUSED_LEAST = 5;
        private static final long UNKNOWN_PATHS_LEAST = 5;
        /** A sketch of 256 bits tells no more apart. */
        private static final long UNKNOWN_PATHS_MOST = 500;

        private static final long JUMP_LEAST = 2;
        private static final long JUMP_MOST = 1_000;

        public Signs {
            if (requestsMin < 1 || refusedPercent < 1 || refusedPercent > 100 || unknownPaths < 1 || jump < 2) {
                throw new IllegalArgumentException("signs: " + requestsMin + ", " + refusedPercent + " %, "
                        + unknownPaths + ", " + jump + " (expected: at least 1, 1 to 100, at least 1, at least 2)");
            }
        }

        private static Signs read(JsonObjectReader in) {
            return new Signs(
                    in.number("requestsMin", DEFAULTS.requestsMin, REQUESTS_MIN_LEAST, REQUESTS_MIN_MOST),
                    in.number("refusedPercent", DEFAULTS.refusedPercent, REFUSED_LEAST, 100),
                    in.number("unknownPaths", DEFAULTS.unknownPaths, UNKNOWN_PATHS_LEAST, UNKNOWN_PATHS_MOST),
                    in.number("jump", DEFAULTS.jump, JUMP_LEAST, JUMP_MOST));
        }
    }

    static @Nullable AdaptiveLimit read(JsonObjectReader in) {
        Mode mode = in.oneOf("mode", Mode.SHADOW, Mode.class);
        long floorPercent = in.number("floorPercent", 10, 1, FLOOR_MAX);
        Duration window = in.duration("window", Duration.ofMinutes(1), WINDOW_MIN, WINDOW_MAX);
        Duration halfLife = in.duration("halfLife", Duration.ofMinutes(5), HALF_LIFE_MIN, HALF_LIFE_MAX);
        Signs signs = Signs.read(in);
        return in.build(() -> new AdaptiveLimit(mode, floorPercent, window, halfLife, signs));
    }

    /** The most steps down: the last is at the floor. */
    public int stepsMax() {
        int steps = 1;
        while (100.0 / (1 << steps) > (double) floorPercent) {
            steps++;
        }
        return steps;
    }

    /** What is left of the limit after {@code steps} of {@link #stepsMax}, in percent: 100, 50, 25 … and the floor. */
    public double leftPercent(int steps) {
        return Math.max((double) floorPercent, 100.0 / (1 << steps));
    }

    ObjectNode toJson() {
        return Json.object()
                .put("mode", JsonObjectReader.wireName(mode))
                .put("floorPercent", floorPercent)
                .put("window", HumanDuration.print(window))
                .put("halfLife", HumanDuration.print(halfLife))
                .put("requestsMin", signs.requestsMin)
                .put("refusedPercent", signs.refusedPercent)
                .put("unknownPaths", signs.unknownPaths)
                .put("jump", signs.jump);
    }
}
