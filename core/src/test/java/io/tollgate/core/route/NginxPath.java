package io.tollgate.core.route;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * How nginx resolves a path with {@code merge_slashes on}: every percent-encoded octet decoded once, empty segments
 * dropped, dot segments resolved. Written down apart from {@link CanonicalPath}, to be compared with it; that it is what
 * nginx does is compared with a real one in the data plane's tests.
 */
public final class NginxPath {
    private NginxPath() {}

    /** The octets of the resolved path as ISO 8859-1; empty where nginx answers 400. */
    public static Optional<String> resolve(String raw) {
        return decode(raw).flatMap(NginxPath::resolveSegments);
    }

    /** Every percent-encoded octet decoded once; empty when one is broken or zero. */
    public static Optional<String> decode(String raw) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                String digits = raw.substring(Math.min(i + 1, raw.length()), Math.min(i + 3, raw.length()));
                if (!digits.matches("[0-9A-Fa-f]{2}") || digits.equals("00")) {
                    return Optional.empty();
                }
                octets.write(Integer.parseInt(digits, 16));
                i += 2;
            } else {
                octets.write(c);
            }
        }
        return Optional.of(octets.toString(StandardCharsets.ISO_8859_1));
    }

    private static Optional<String> resolveSegments(String path) {
        Deque<String> kept = new ArrayDeque<>();
        boolean folder = true;
        for (String segment : path.split("/", -1)) {
            folder = segment.isEmpty() || segment.equals(".") || segment.equals("..");
            if (segment.equals("..")) {
                if (kept.isEmpty()) {
                    return Optional.empty();
                }
                kept.removeLast();
            } else if (!folder) {
                kept.addLast(segment);
            }
        }
        String resolved = "/" + String.join("/", kept);
        return Optional.of(folder && !kept.isEmpty() ? resolved + "/" : resolved);
    }
}
