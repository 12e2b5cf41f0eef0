package io.tollgate.console.kit;

import java.util.regex.Pattern;

/** Text inside a command that people will paste into a shell: nothing of it may end the word, or run. */
public final class ShellWord {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._/:@%+,-]+");

    private ShellWord() {}

    /** {@code text} as one word of a POSIX shell; quoted when it needs it. */
    public static String of(String text) {
        return PLAIN.matcher(text).matches() ? text : quoted(text);
    }

    /** {@code text} in single quotes, whatever it is. */
    public static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
