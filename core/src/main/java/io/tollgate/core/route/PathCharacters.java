package io.tollgate.core.route;

/** Character classes of RFC 3986, as tables. */
final class PathCharacters {
    /** Slash and {@code pchar} without percent and semicolon: what a canonical path may hold unencoded. */
    static final boolean[] PLAIN = table("-._~!$&'()*+,=:@/");

    private PathCharacters() {}

    private static boolean[] table(String others) {
        boolean[] table = new boolean[128];
        for (char c = '0'; c <= 'z'; c++) {
            table[c] = Character.isLetterOrDigit(c);
        }
        others.chars().forEach(c -> table[c] = true);
        return table;
    }
}
