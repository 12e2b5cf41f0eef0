package io.tollgate.core.json;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 250ms}, {@code 30s}, {@code 10m}, {@code 24h}, {@code 7d}. */
public final class HumanDuration {
    static final Pattern FORM = Pattern.compile("(0|[1-9][0-9]{0,11})(ms|s|m|h|d)");

    private HumanDuration() {}

    /** Parses one whole number with one unit; empty when {@code text} is anything else. */
    public static Optional<Duration> parse(String text) {
        var matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long count = Long.parseLong(matcher.group(1));
        return Optional.of(
                switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(count);
                    case "s" -> Duration.ofSeconds(count);
                    case "m" -> Duration.ofMinutes(count);
                    case "h" -> Duration.ofHours(count);
                    default -> Duration.ofDays(count);
                });
    }

    /**
     * Prints with the largest unit that divides {@code duration} evenly; what is below a millisecond is cut off.
     * {@link #parse} of it gives {@code duration} again unless that was negative or something was cut off.
     */
    public static String print(Duration duration) {
        if (duration.getNano() >= 1_000_000) {
            return duration.toMillis() + "ms";
        }
        long seconds = duration.getSeconds();
        if (seconds == 0) {
            return "0s";
        }
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds % 3_600 == 0) {
            return seconds / 3_600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
