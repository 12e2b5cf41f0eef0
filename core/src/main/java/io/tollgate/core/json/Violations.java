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
    private final boolean ofAnyVersion;
    private int count;

    Violations() {
        this(false);
    }

    /** {@code ofAnyVersion}: the document may be of another version, see {@link JsonObjectReader#readOfAnyVersion}. */
    Violations(boolean ofAnyVersion) {
        this.ofAnyVersion = ofAnyVersion;
    }

    boolean ofAnyVersion() {
        return ofAnyVersion;
    }

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
