package io.tollgate.console.kit;

import java.util.Locale;

/** Numbers of traffic as people read them. */
public final class Figure {
    private Figure() {}

    /** As many digits as mean something. */
    public static String of(double value) {
        if (value >= 100) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return value == 0 ? "0" : String.format(Locale.ROOT, value >= 10 ? "%.1f" : "%.2f", value);
    }

    /** A number of things that are counted. */
    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
