package io.tollgate.core.config;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What is not the same in two maps by name.
 *
 * @param written new or other than before, as it is now
 * @param removed names that are gone, in order
 */
public record NamedChanges<V>(SortedMap<String, V> written, List<String> removed) {
    /** From {@code before} to {@code after}. One walk beside the other: with ten thousand names a look-up of each is what would cost. */
    public static <V> NamedChanges<V> between(
            SortedMap<String, V> before, SortedMap<String, V> after, BiPredicate<V, V> same) {
        SortedMap<String, V> written = new TreeMap<>();
        List<String> removed = new ArrayList<>();
        Iterator<Map.Entry<String, V>> olds = before.entrySet().iterator();
        Map.Entry<String, V> old = next(olds);
        for (Map.Entry<String, V> now : after.entrySet()) {
            while (old != null && isAhead(old, now)) {
                removed.add(old.getKey());
                old = next(olds);
            }
            if (old != null && old.getKey().equals(now.getKey())) {
                if (!same.test(old.getValue(), now.getValue())) {
                    written.put(now.getKey(), now.getValue());
                }
                old = next(olds);
            } else {
                written.put(now.getKey(), now.getValue());
            }
        }
        for (; old != null; old = next(olds)) {
            removed.add(old.getKey());
        }
        return new NamedChanges<>(written, removed);
    }

    private static <V> Map.@Nullable Entry<String, V> next(Iterator<Map.Entry<String, V>> entries) {
        return entries.hasNext() ? entries.next() : null;
    }

    private static boolean isAhead(Map.Entry<String, ?> old, Map.Entry<String, ?> now) {
        return !old.getKey().equals(now.getKey()) && old.getKey().compareTo(now.getKey()) < 0;
    }

    /** Whether there is nothing in it. */
    public boolean isEmpty() {
        return written.isEmpty() && removed.isEmpty();
    }

    /** How many names it is about. */
    public int size() {
        return written.size() + removed.size();
    }
}
