package io.tollgate.cli.document;

import java.util.ArrayList;
import java.util.List;

/** JSON Pointers (RFC 6901). */
final class Pointers {
    private Pointers() {}

    static String escape(String token) {
        return token.replace("~", "~0").replace("/", "~1");
    }

    /** The tokens of {@code pointer}, unescaped. */
    static List<String> tokens(String pointer) {
        List<String> tokens = new ArrayList<>();
        for (String token :
                pointer.isEmpty() ? new String[0] : pointer.substring(1).split("/", -1)) {
            tokens.add(token.replace("~1", "/").replace("~0", "~"));
        }
        return tokens;
    }

    /** Whether {@code outer} is {@code pointer} or a value around it. */
    static boolean isAtOrAbove(String outer, String pointer) {
        return pointer.startsWith(outer)
                && (pointer.length() == outer.length() || pointer.charAt(outer.length()) == '/');
    }
}
