package io.tollgate.control.node;

import java.util.regex.Pattern;

/**
 * What nodes tell, and others told them, as people may be shown it. What steers a terminal or turns the direction of writing
 * would say something else than it is: control characters of ASCII and of ISO 8859-1 (U+0080 to U+009F, of which U+009B begins
 * a terminal's commands), and format characters.
 */
public final class ToldText {
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}]");

    private ToldText() {}

    /** So many characters of {@code text} at most, each of what is unseen a space. */
    public static String clip(String text, int lengthMax) {
        return UNSEEN.matcher(text.length() > lengthMax ? text.substring(0, lengthMax) : text)
                .replaceAll(" ");
    }
}
