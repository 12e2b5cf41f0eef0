package io.tollgate.console.catalogue;

import io.tollgate.core.config.Kind;

/** What a kind is called among people: {@code trust store} where paths and documents have {@code trust-store}. */
public final class KindWords {
    private KindWords() {}

    /** One object, as in "New trust store". */
    public static String one(Kind kind) {
        return kind.singular().replace('-', ' ');
    }

    /** Several, as in "Search trust stores". */
    static String several(Kind kind) {
        return kind.plural().replace('-', ' ');
    }

    /** Several, as a heading. */
    static String title(Kind kind) {
        String several = several(kind);
        return Character.toUpperCase(several.charAt(0)) + several.substring(1);
    }
}
