package io.tollgate.control.settings;

/** A variable whose value can't be used. The message is the one line that its user sees; it holds no secret. */
public final class BadSettingException extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int BAD_VALUE = 2;
    private static final int PORT_TAKEN = 3;

    private final int exitCode;

    private BadSettingException(String message, int exitCode) {
        super(message);
        this.exitCode = exitCode;
    }

    /** A value that is wrong by itself. */
    public BadSettingException(String variable, String detail) {
        this(variable + ": " + detail, BAD_VALUE);
    }

    /** A port that somebody else has. */
    public static BadSettingException portTaken(String variable, String detail) {
        return new BadSettingException(variable + ": " + detail, PORT_TAKEN);
    }

    /** What the process ends with. */
    public int exitCode() {
        return exitCode;
    }
}
