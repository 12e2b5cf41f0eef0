package io.tollgate.core.route;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The one form of a request's path: what the policy judges is what the upstream receives. Hexadecimal digits are upper
 * case and percent-encoded unreserved characters are decoded (RFC 3986 section 6.2.2), and so are the other characters
 * that a path segment may hold as they are (section 3.3): a server that resolves the path decodes them anyway, and with
 * two forms a route for {@code /a@b} would not catch {@code /a%40b}. Only the plus sign keeps the form it came in,
 * because some servers read a bare one as a space; hence route templates can't hold it.
 *
 * <p>Whatever servers are known to read in two ways is refused: dot segments, empty segments, backslashes, encoded
 * slashes, path parameters, control characters, the same encoded twice, characters outside RFC 3986's path, invalid
 * UTF-8.
 */
public sealed interface CanonicalPath {
    /**
     * The form.
     *
     * @param path starts with a slash
     */
    record Accepted(String path) implements CanonicalPath {}

    /**
     * No one form.
     *
     * @param reason for the log and the problem document
     */
    record Refused(String reason) implements CanonicalPath {}

    /** Whether requests with {@code method} are refused whatever their path: none of them is about a resource behind us. */
    static boolean isNeverProxied(String method) {
        return method.equals("CONNECT") || method.equals("TRACE");
    }

    /** Decides about {@code raw}, the target's path without query. */
    static CanonicalPath of(String raw) {
        if (raw.isEmpty() || raw.charAt(0) != '/') {
            return new Refused("path does not start with a slash");
        }
        if (isPlain(raw)) {
            return new Accepted(raw);
        }
        return normalize(raw);
    }

    /** Whether {@code path} is its own canonical form by a look at each character: the usual case, without allocation. */
    private static boolean isPlain(String path) {
        char previous = 0;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c >= 128 || !PathCharacters.PLAIN[c]) {
                return false;
            }
            if (previous == '/' && (c == '/' || c == '.')) {
                return false;
            }
            previous = c;
        }
        return true;
    }

    private static CanonicalPath normalize(String raw) {
        StringBuilder path = new StringBuilder(raw.length());
        byte[] octets = new byte[raw.length() / 3];
        int octetCount = 0;
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c != '%') {
                if (c >= 128 || !PathCharacters.PLAIN[c]) {
                    return new Refused("path has a character that is not allowed there");
                }
                octetCount = 0;
                path.append(c);
                continue;
            }
            int octet = i + 2 < raw.length() ? hex(raw.charAt(i + 1)) << 4 | hex(raw.charAt(i + 2)) : -1;
            if (octet < 0) {
                return new Refused("path has a broken percent-encoding");
            }
            if (isAmbiguous(octet)) {
                return new Refused("path has an encoded character that servers read differently");
            }
            if (octet < 128 && PathCharacters.PLAIN[octet] && octet != '+') {
                path.append((char) octet);
            } else {
                path.append('%').append(upper(raw.charAt(i + 1))).append(upper(raw.charAt(i + 2)));
            }
            octets[octetCount++] = (byte) octet;
            boolean encodedFollows = i + 3 < raw.length() && raw.charAt(i + 3) == '%';
            if (!encodedFollows) {
                if (!isUtf8(octets, octetCount)) {
                    return new Refused("path is not UTF-8");
                }
                octetCount = 0;
            }
            i += 2;
        }
        String normal = path.toString();
        return hasTwiceEncoded(normal)
                ? new Refused("path has an encoded character that servers read differently")
                : checkSegments(normal);
    }

    private static boolean isAmbiguous(int octet) {
        return octet < 32 || octet == 127 || octet == '/' || octet == '\\' || octet == ';';
    }

    /** Whether a server that decodes twice would find a separator, a dot or a control character: {@code %252e}. */
    private static boolean hasTwiceEncoded(String path) {
        for (int i = path.indexOf("%25"); i >= 0; i = path.indexOf("%25", i + 3)) {
            int inner = i + 4 < path.length() ? hex(path.charAt(i + 3)) << 4 | hex(path.charAt(i + 4)) : -1;
            if (inner >= 0 && (isAmbiguous(inner) || inner == '.' || inner == '%')) {
                return true;
            }
        }
        return false;
    }

    private static CanonicalPath checkSegments(String path) {
        int start = 1;
        while (start <= path.length()) {
            int end = path.indexOf('/', start);
            boolean last = end < 0;
            String segment = path.substring(start, last ? path.length() : end);
            if (segment.isEmpty() && !last) {
                return new Refused("path has an empty segment");
            }
            if (segment.equals(".") || segment.equals("..")) {
                return new Refused("path has a dot segment");
            }
            if (last) {
                break;
            }
            start = end + 1;
        }
        return new Accepted(path);
    }

    private static boolean isUtf8(byte[] octets, int count) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets, 0, count));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** The value of a hexadecimal digit, or -1: all bits set, so that anything joined to it stays negative. */
    private static int hex(char c) {
        int value = Character.digit(c, 16);
        return c >= 128 ? -1 : value;
    }

    private static char upper(char c) {
        return c >= 'a' ? (char) (c - 32) : c;
    }
}
