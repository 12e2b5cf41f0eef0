package io.tollgate.cli.api;

/** What a person says about a change, as a header can carry it. */
public final class ChangeMessage {
    private ChangeMessage() {}

    /** {@code text} itself when it is ASCII, else as RFC 8187 section 3.2 writes it. */
    public static String header(String text) {
        boolean isPlain = text.chars().allMatch(c -> c >= ' ' && c < 0x7f) && !text.startsWith("UTF-8''");
        return isPlain ? text : "UTF-8''" + AdminApi.segment(text);
    }
}
