package io.tollgate.core.route;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Paths as attackers write them: honest ones, changed in up to four places by what servers are known to read differently. */
public final class MutatedTargets {
    private static final List<String> HONEST = List.of(
            "/",
            "/admin",
            "/admin/users/7",
            "/api/v1/orders",
            "/api/admin/",
            "/adminx/a",
            "/static/logo.v2.svg",
            "/api/caf%C3%A9/a@b",
            "/a/b/c/d");

    private static final List<String> PIECES = List.of(
            "/",
            "//",
            "/./",
            "/../",
            "..",
            ".",
            "/..;/",
            ";",
            ";a=b",
            ";/",
            "\\",
            "\\..\\",
            "/.../",
            "~",
            "+",
            "@",
            ":",
            "*",
            "%2e",
            "%2E",
            "%2e%2e/",
            "%2e.",
            ".%2e/",
            "%2f",
            "%2F",
            "%5c",
            "%5C..",
            "%3b",
            "%25",
            "%252e",
            "%252f",
            "%25%32%65",
            "%00",
            "%0a",
            "%0d",
            "%09",
            "%20",
            "%7f",
            "%23",
            "%3f",
            "%3F/../",
            "%2b",
            "%2B",
            "%26",
            "%c0%ae",
            "%c0%af",
            "%e0%80%af",
            "%c3%a9",
            "%C3%A9",
            "%a9",
            "%ed%a0%80",
            "%f0%9f%98%80",
            "%u002e",
            "%",
            "%4",
            "%zz",
            "admin",
            "/admin",
            "%61dmin",
            "ADMIN",
            "admin%2f",
            "%61%64%6d%69%6e",
            "é",
            "\u00a0",
            "[",
            "|",
            "^",
            "`",
            "{",
            "\"",
            "<",
            "'",
            "(",
            "!",
            "$&",
            ",=",
            "%3A",
            "%40",
            "%21",
            "%27",
            "%7C",
            "%5B");

    private MutatedTargets() {}

    /** Without query or fragment; each starts with a slash. */
    public static Arbitrary<String> paths() {
        Arbitrary<List<Mutation>> mutations = mutation().list().ofMaxSize(4);
        return Combinators.combine(Arbitraries.of(HONEST), mutations).as((honest, changes) -> {
            String path = honest;
            for (Mutation change : changes) {
                path = change.apply(path);
            }
            return path.startsWith("/") ? path : "/" + path;
        });
    }

    private static Arbitrary<Mutation> mutation() {
        Arbitrary<Integer> where = Arbitraries.integers().between(0, 30);
        Arbitrary<Mutation> inserting =
                Combinators.combine(where, Arbitraries.of(PIECES)).as(MutatedTargets::inserted);
        Arbitrary<Mutation> encoding = where.map(at -> replaced(at, "%%%02x"));
        Arbitrary<Mutation> twice = where.map(at -> replaced(at, "%%25%02x"));
        Arbitrary<Mutation> deleting = where.map(at -> replaced(at, ""));
        return Arbitraries.oneOf(inserting, inserting, encoding, twice, deleting);
    }

    private interface Mutation {
        String apply(String path);
    }

    private static Mutation inserted(int where, String piece) {
        return path -> {
            int at = where % (path.length() + 1);
            return path.substring(0, at) + piece + path.substring(at);
        };
    }

    private static Mutation replaced(int where, String format) {
        return path -> {
            if (path.isEmpty()) {
                return path;
            }
            int at = where % path.length();
            return path.substring(0, at) + format.formatted((int) path.charAt(at)) + path.substring(at + 1);
        };
    }
}
