package io.tollgate.control.explain;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a described request goes. Taken apart by hand: a library would mend the path, and an unclear path is one of the
 * things to explain.
 *
 * @param host lower case, without port; empty when the text is a path only
 * @param path as a client would send it, without query; {@code *} for the server as a whole
 */
record RequestUrl(String host, String path) {
    /** What was expected, for messages. */
    static final String EXPECTED = "a URL such as https://api.example.com/orders/7, or a path such as /orders/7";

    private static final int LENGTH_MAX = 8_192;
    private static final Pattern URL = Pattern.compile("(?:[Hh][Tt][Tt][Pp][Ss]?://"
            + "(?<host>[A-Za-z0-9._-]{1,255}|\\[[0-9A-Fa-f:.]{2,64}])(?::[0-9]{1,5})?)?"
            + "(?<path>(?:/[^?#]*)?|\\*)(?:\\?[^#]*)?");

    /** Reads {@code text}; null when it is neither. */
    static @Nullable RequestUrl parse(String text) {
        Matcher url = URL.matcher(text);
        if (text.isEmpty()
                || text.length() > LENGTH_MAX
                || text.chars().anyMatch(c -> c <= ' ' || c >= 127)
                || !url.matches()) {
            return null;
        }
        String host = url.group("host");
        String path = url.group("path");
        if (host == null && path.isEmpty()) {
            return null;
        }
        return new RequestUrl(host == null ? "" : host.toLowerCase(Locale.ROOT), path.isEmpty() ? "/" : path);
    }
}
