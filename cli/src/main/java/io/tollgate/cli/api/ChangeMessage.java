package io.tollgate.cli.api;

import org.jspecify.annotations.Nullable;

/** What a person says about a change, as a header can carry it. */
public final class ChangeMessage {
    /** The header's name. */
    public static final String NAME = "X-Change-Message";

    private ChangeMessage() {}

    /** The header, its name before its value; nothing when nothing is said. */
    public static String[] headers(@Nullable String text) {
        return text == null ? new String[0] : new String[] {NAME, header(text)};
    }

    /** {@code text} itself when it is ASCII, else as RFC 8187 section 3.2 writes it. */
    public static String header(String text) {
        boolean isPlain = text.chars().allMatch(c -> c >= ' ' && c < 0x7f) && !text.startsWith("UTF-8''");
        return isPlain ? text : "UTF-8''" + AdminApi.segment(text);
    }
}
