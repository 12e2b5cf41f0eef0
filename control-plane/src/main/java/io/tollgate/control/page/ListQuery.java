package io.tollgate.control.page;

import io.tollgate.control.problem.ProblemException.Malformed;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a list.
 *
 * @param limit most items of the page, 1 to {@link #LIMIT_MAX}
 * @param cursor where to go on, from {@link Page#next}; null means the start
 * @param q text that an item must contain, whatever the case
 * @param tag tag that an item must have
 * @param sort a field, with {@code -} in front to turn the order round; null means the list's own order
 */
public record ListQuery(
        int limit,
        @Nullable String cursor,
        @Nullable String q,
        @Nullable String tag,
        @Nullable String sort) {
    /** Most items of one page. */
    public static final int LIMIT_MAX = 1_000;

    private static final int LIMIT_DEFAULT = 100;
    private static final int TEXT_MAX = 200;

    public ListQuery {
        if (limit < 1 || limit > LIMIT_MAX) {
            throw new Malformed("?limit", limit + " (expected: from 1 to " + LIMIT_MAX + ")");
        }
        q = bounded("?q", q);
        tag = bounded("?tag", tag);
        sort = bounded("?sort", sort);
    }

    /** The first page of everything. */
    public static ListQuery first() {
        return new ListQuery(LIMIT_DEFAULT, null, null, null, null);
    }

    /** From the texts of a query string. */
    public static ListQuery of(
            @Nullable String limit,
            @Nullable String cursor,
            @Nullable String q,
            @Nullable String tag,
            @Nullable String sort) {
        return new ListQuery(limit(limit), cursor, q, tag, sort);
    }

    /** The number in {@code text}; the default when it is null. */
    public static int limit(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return LIMIT_DEFAULT;
        }
        if (!text.matches("[0-9]{1,6}")) {
            throw new Malformed(
                    "?limit", "\"" + shortened(text) + "\" (expected: a number from 1 to " + LIMIT_MAX + ")");
        }
        return Integer.parseInt(text);
    }

    /** The order asked for, one of {@code fields}. */
    public Order order(String fallback, Set<String> fields) {
        String text = sort == null ? fallback : sort;
        boolean descending = text.startsWith("-");
        String field = descending ? text.substring(1) : text;
        if (!fields.contains(field)) {
            throw new Malformed(
                    "?sort",
                    "\"" + text + "\" (expected: one of " + String.join(", ", new TreeSet<>(fields))
                            + ", with - in front to turn the order round)");
        }
        return new Order(field, descending);
    }

    /** The same for a list whose items have no tags: asking for one is refused. */
    public ListQuery untagged() {
        if (tag != null) {
            throw new Malformed("?tag", "(expected: none, what is listed here has no tags)");
        }
        return this;
    }

    /** The same question from the start. */
    public ListQuery from(@Nullable String newCursor) {
        return new ListQuery(limit, newCursor, q, tag, sort);
    }

    /** A field and a direction. */
    public record Order(String field, boolean descending) {}

    /** The text of a query parameter; null when it is blank, which asks nothing. */
    public static @Nullable String bounded(String parameter, @Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        if (text.length() > TEXT_MAX) {
            throw new Malformed(parameter, text.length() + " characters (expected: at most " + TEXT_MAX + ")");
        }
        return text;
    }

    private static String shortened(String text) {
        return text.length() > 40 ? text.substring(0, 40) + "…" : text;
    }
}
