package io.tollgate.core.risk;

import java.util.Collection;
import java.util.List;

/**
 * The first of many names, in their order.
 *
 * @param total how many there are
 */
public record Excerpt(List<String> names, int total) {
    /** The most names that are told. */
    public static final int NAMES_MAX = 50;

    /** No name. */
    static final Excerpt NONE = new Excerpt(List.of(), 0);

    public Excerpt {
        names = List.copyOf(names);
    }

    /** Of {@code all}, in the order of the alphabet. */
    public static Excerpt of(Collection<String> all) {
        return new Excerpt(all.stream().sorted().limit(NAMES_MAX).toList(), all.size());
    }

    /** In a sentence: two names, and how many more. */
    @Override
    public String toString() {
        List<String> first = names.subList(0, Math.min(2, names.size()));
        int more = total - first.size();
        return String.join(", ", first) + (more > 0 ? " and " + more + " more" : "");
    }
}
