package io.tollgate.core.route;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tollgate.core.route.CanonicalPath.Accepted;
import java.nio.charset.StandardCharsets;

/** Whatever bytes come for a path: there is one form of it, or it is refused. */
class CanonicalPathFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void what_is_accepted_is_its_own_form_and_holds_nothing_that_is_read_in_two_ways(byte[] bytes) {
        // As the parser hands it on: a byte is a character.
        if (!(CanonicalPath.of(new String(bytes, StandardCharsets.ISO_8859_1)) instanceof Accepted(String path))) {
            return;
        }
        require(CanonicalPath.of(path).equals(new Accepted(path)), "another form of the form", path);
        require(path.startsWith("/"), "no slash", path);
        require(path.chars().allMatch(c -> c > 32 && c < 127 && c != '\\' && c != ';'), "a character", path);
        String once = decoded(path);
        require(isClean(path) && isClean(once) && isClean(decoded(once)), "a segment", path);
        require(slashes(once) == slashes(path), "an encoded slash", path);
    }

    private static boolean isClean(String path) {
        for (String segment : path.split("/", -1)) {
            if (segment.equals(".") || segment.equals("..")) {
                return false;
            }
        }
        return !path.contains("//") && path.chars().noneMatch(c -> c < 32 || c == 127 || c == '\\' || c == ';');
    }

    private static long slashes(String path) {
        return path.chars().filter(c -> c == '/').count();
    }

    /** As a server that decodes: what is no encoding stays. */
    private static String decoded(String path) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < path.length(); i++) {
            boolean encoded = path.charAt(i) == '%'
                    && i + 2 < path.length()
                    && Character.digit(path.charAt(i + 1), 16) >= 0
                    && Character.digit(path.charAt(i + 2), 16) >= 0;
            out.append(encoded ? (char) Integer.parseInt(path, i + 1, i + 3, 16) : path.charAt(i));
            i += encoded ? 2 : 0;
        }
        return out.toString();
    }

    private static void require(boolean holds, String what, String path) {
        if (!holds) {
            throw new AssertionError(what + ": " + path);
        }
    }
}
