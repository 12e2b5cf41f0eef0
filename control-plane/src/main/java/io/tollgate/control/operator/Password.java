package io.tollgate.control.operator;

import io.tollgate.control.problem.ProblemException.Invalid;
import java.util.List;
import java.util.Locale;

/** What a password must be: long, and not what everybody tries first (NIST SP 800-63B section 5.1.1.2). */
public final class Password {
    static final int MIN = 12;
    static final int MAX = 200;

    private static final int DISTINCT_MIN = 5;

    /** What lists of leaked passwords begin with, where it is long enough to pass else. */
    private static final List<String> WELL_KNOWN = List.of(
            "password",
            "passw0rd",
            "123456789",
            "qwertyuiop",
            "qwerty123",
            "iloveyou",
            "letmein",
            "welcome",
            "tollgate",
            "administrator",
            "changeme");

    private Password() {}

    /** Refuses what is too easy to guess; the message never repeats it. */
    public static void requireGood(String password, String username, String pointer) {
        if (password.length() < MIN || password.length() > MAX) {
            throw new Invalid(pointer, password.length() + " characters (expected: from " + MIN + " to " + MAX + ")");
        }
        String plain = password.toLowerCase(Locale.ROOT);
        if (plain.contains(username)) {
            throw new Invalid(pointer, "contains the name (expected: something harder to guess)");
        }
        if (password.chars().distinct().count() < DISTINCT_MIN) {
            throw new Invalid(pointer, "few different characters (expected: at least " + DISTINCT_MIN + ")");
        }
        for (String known : WELL_KNOWN) {
            if (plain.replace(known, "").length() < MIN / 2) {
                throw new Invalid(pointer, "a word that everybody tries first (expected: something harder to guess)");
            }
        }
    }
}
