package io.tollgate.control.telemetry;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** How finely time is cut, how long that is kept, and in which partitions. */
enum Resolution {
    TEN_SECONDS("10s", Duration.ofSeconds(10), Duration.ofHours(6), Span.HOUR),
    MINUTE("1m", Duration.ofMinutes(1), Duration.ofDays(7), Span.DAY),
    HOUR("1h", Duration.ofHours(1), Duration.ofDays(90), Span.MONTH);

    private final String label;
    private final Duration step;
    private final Duration kept;
    private final Span span;

    /** What one partition holds. */
    private enum Span {
        HOUR("uuuuMMddHH"),
        DAY("uuuuMMdd"),
        MONTH("uuuuMM");

        private final DateTimeFormatter name;

        Span(String pattern) {
            name = DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
        }

        ZonedDateTime start(Instant at) {
            ZonedDateTime time = at.atZone(ZoneOffset.UTC);
            return switch (this) {
                case HOUR -> time.truncatedTo(ChronoUnit.HOURS);
                case DAY -> time.truncatedTo(ChronoUnit.DAYS);
                case MONTH -> time.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1);
            };
        }

        ZonedDateTime end(Instant at) {
            return switch (this) {
                case HOUR -> start(at).plusHours(1);
                case DAY -> start(at).plusDays(1);
                case MONTH -> start(at).plusMonths(1);
            };
        }
    }

    /** One partition: times from {@code from}, before {@code to}. */
    record Partition(String name, Instant from, Instant to) {}

    Resolution(String label, Duration step, Duration kept, Span span) {
        this.label = label;
        this.step = step;
        this.kept = kept;
        this.span = span;
    }

    /** As people and the database call it, for example {@code 10s}. */
    String label() {
        return label;
    }

    String table() {
        return "telemetry_" + label;
    }

    Duration step() {
        return step;
    }

    Duration kept() {
        return kept;
    }

    /** The start of the step that {@code at} is in. */
    Instant floor(Instant at) {
        return floor(at, step);
    }

    /** The last multiple of {@code step} since the epoch that is not after {@code at}. */
    static Instant floor(Instant at, Duration step) {
        return Instant.ofEpochSecond(Math.floorDiv(at.getEpochSecond(), step.toSeconds()) * step.toSeconds());
    }

    /** The finest that still holds {@code at}; older than all of them hold, the coarsest. */
    static Resolution holding(Instant at, Instant now) {
        for (Resolution resolution : values()) {
            // What is old goes partition by partition: the one that it has begun to leave is there to its start.
            if (!at.isBefore(resolution.partition(now.minus(resolution.kept)).from())) {
                return resolution;
            }
        }
        return HOUR;
    }

    /** Where {@code at} is kept. */
    Partition partition(Instant at) {
        Instant from = span.start(at).toInstant();
        return new Partition(
                table() + "_p" + span.name.format(from), from, span.end(at).toInstant());
    }
}
