package io.tollgate.node.settings;

/** A setting that can't be used; the message is one line for the person who set it. */
public final class InvalidSettingException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Refuses {@code variable} because of {@code why}, written as {@code "value" (expected: …)}. */
    public InvalidSettingException(String variable, String why) {
        super(variable + ": " + why);
    }
}
