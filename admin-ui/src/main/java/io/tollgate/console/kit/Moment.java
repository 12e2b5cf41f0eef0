package io.tollgate.console.kit;

import com.vaadin.flow.component.HtmlComponent;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** A time as people say it, with the exact one a pointer away. Exact times are UTC, as in the API and the logs. */
public final class Moment extends HtmlComponent {
    private static final DateTimeFormatter EXACT = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'");
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy-MM-dd");

    private Moment(String text, Instant at) {
        super("time");
        getElement().setText(text);
        getElement().setAttribute("datetime", at.truncatedTo(ChronoUnit.MILLIS).toString());
        getElement().setAttribute("title", exact(at));
        Mark.style(this, "tg-num");
    }

    /** How long ago {@code at} was, or how far ahead it is. */
    public static Moment of(Instant at) {
        return new Moment(relative(at, Instant.now()), at);
    }

    /** As {@link #of}, or a dash. */
    public static com.vaadin.flow.component.Component orDash(@Nullable Instant at) {
        return at == null ? Words.dim("–") : of(at);
    }

    /** {@code at} to the second. */
    public static Moment exactly(Instant at) {
        return new Moment(exact(at), at);
    }

    /** {@code 2026-01-31 12:00:00 UTC}. */
    public static String exact(Instant at) {
        return EXACT.format(at.atOffset(ZoneOffset.UTC));
    }

    /** {@code 2026-01-31 12:00:00–12:05:00 UTC}, or both days when there are two. */
    public static String span(Instant from, Instant to) {
        String begin = exact(from).replace(" UTC", "");
        String end = exact(to);
        boolean sameDay = begin.substring(0, 10).equals(end.substring(0, 10));
        return begin + (sameDay ? "–" + end.substring(11) : " – " + end);
    }

    /** {@code 3 min ago}, {@code in 2 h}, or the day when it is far. */
    public static String relative(Instant at, Instant now) {
        Duration gap = Duration.between(at, now);
        boolean past = !gap.isNegative();
        String amount = amount(past ? gap : rounded(gap.abs()));
        if (amount.isEmpty()) {
            return DAY.format(at.atOffset(ZoneOffset.UTC));
        }
        if (gap.abs().toSeconds() < 5) {
            return "just now";
        }
        return past ? amount + " ago" : "in " + amount;
    }

    /** To whole units: who has just got thirty days has no 29. */
    private static Duration rounded(Duration ahead) {
        long seconds = ahead.toSeconds();
        return ahead.plusSeconds(seconds < 60 ? 0 : seconds < 3_600 ? 30 : seconds < 86_400 ? 1_800 : 43_200);
    }

    /** {@code 42 s}, {@code 3 min}, {@code 5 h}, {@code 12 d}; empty beyond 60 days. */
    public static String amount(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3_600) {
            return seconds / 60 + " min";
        }
        if (seconds < 86_400) {
            return seconds / 3_600 + " h";
        }
        return seconds < 60 * 86_400L ? seconds / 86_400 + " d" : "";
    }
}
