package io.tollgate.control.page;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Some rows of a list.
 *
 * @param next the cursor of the rows that follow; null when these are the last
 */
public record Page<T>(List<T> items, @Nullable String next) {
    public Page {
        items = List.copyOf(items);
    }

    /**
     * The page made of {@code rows}, of which one more than {@code query} asked for was read to learn whether there are
     * more.
     *
     * @param position what a cursor must remember of the last row
     * @param list which list this is, as in {@link Cursor#in}
     */
    public static <T> Page<T> of(
            List<T> rows, ListQuery query, Function<T, Cursor> position, @Nullable Object... list) {
        if (rows.size() <= query.limit()) {
            return new Page<>(rows, null);
        }
        List<T> items = rows.subList(0, query.limit());
        return new Page<>(items, position.apply(items.getLast()).text(query, list));
    }

    /** The same page with other items. */
    public <R> Page<R> map(Function<? super T, ? extends R> form) {
        return new Page<>(items.stream().<R>map(form).toList(), next);
    }
}
