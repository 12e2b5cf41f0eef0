package io.tollgate.core.json;

import java.util.ArrayList;
import java.util.List;

/**
 * The violations found in one document, in the order they were found. All are counted and the first
 * {@value #KEPT_MAX} kept: a hostile document of a megabyte must not make an answer of a hundred.
 */
final class Violations {
    static final int KEPT_MAX = 256;

    private final List<Violation> kept = new ArrayList<>();
    private int count;

    void add(Violation violation) {
        count++;
        if (kept.size() < KEPT_MAX) {
            kept.add(violation);
        }
    }

    int count() {
        return count;
    }

    /** Those kept and, if there were more, a last one that says how many. */
    List<Violation> list() {
        List<Violation> list = new ArrayList<>(kept);
        if (count > kept.size()) {
            list.add(new Violation("", (count - kept.size()) + " more violations that are not listed"));
        }
        return list;
    }
}
